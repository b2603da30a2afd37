export const id = 315;
export const ids = [315];
export const modules = {

/***/ 3315:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main)
});

// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(7638);
// EXTERNAL MODULE: ./packages/seed/src/catalog/catalog.ts
var catalog_catalog = __webpack_require__(8044);
;// CONCATENATED MODULE: ./packages/seed/src/config/faults.ts

function collectFaults() {
    const list = [];
    return {
        list,
        add: (line, message) => {
            list.push({ line, message });
            return undefined;
        },
    };
}
/** The configuration cannot be used. Nothing was connected to yet. */
class ConfigError extends errors/* ActionError */.lZ {
    faults;
    constructor(file, faults) {
        const sorted = faults.toSorted((a, b) => a.line - b.line);
        const said = sorted.map(({ line, message }) => `line ${line}: ${message}`);
        super(said.length === 1 ? `${file}, ${said[0]}` : `${file} has ${said.length} faults: ${said.join('; ')}`, {
            advice: 'Nothing was changed. The reference of seed.yml is in the README of seed-db.',
        });
        this.faults = sorted;
    }
}

;// CONCATENATED MODULE: ./packages/seed/src/mask/characters.ts
/** Characters as PostgreSQL counts them: code points, so that an emoji is not two. */
const lengthOf = (text) => text.length - (text.match(SURROGATE_PAIR)?.length ?? 0);
const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;
/** The first so many characters. */
function cut(text, length) {
    if (text.length <= length)
        return text;
    return lengthOf(text) <= length ? text : [...text].slice(0, length).join('');
}
/** What JavaScript's trim takes away (ECMA-262: WhiteSpace and LineTerminator), for databases that have to do the same. */
const TRIMMED = '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./packages/seed/src/mask/digest.ts

/**
 * Derives the pseudonyms' key by HKDF-SHA256 (RFC 5869). The same mask-key gives the same pseudonyms everywhere; the
 * mask-key cannot be computed back.
 */
const deriveKey = (maskKey) => Buffer.from((0,external_node_crypto_.hkdfSync)('sha256', maskKey, 'axcouncil seed-db', 'pseudonyms v1', 32));
/**
 * 32 bytes that nobody can compute without the key: HMAC-SHA256 (RFC 2104) of `family:value` in UTF-8. Spelled out as two
 * hashes over the padded keys, as PostgreSQL computes it without an extension; more than ten times quicker than createHmac
 * too, of which a third since Node hands out a string of bytes sooner than a buffer.
 */
function createDigest(key) {
    const inner = padded(key, 0x36);
    const outer = Buffer.concat([padded(key, 0x5c)], 64 + 32);
    return (family, value) => {
        outer.write((0,external_node_crypto_.hash)('sha256', Buffer.concat([inner, Buffer.from(`${family}:${value}`)]), 'binary'), 64, 'binary');
        return Buffer.from((0,external_node_crypto_.hash)('sha256', outer, 'binary'), 'binary');
    };
}
/** The key as one block of SHA-256, every byte combined with a constant. */
const padded = (key, constant) => Buffer.from(Buffer.concat([key], 64).map((byte) => byte ^ constant));
/** A whole number below `below` (at most 2^32) out of four bytes from `at`. */
const numberBelow = (digest, at, below) => digest.readUInt32BE(at) % below;
/** Hex digits out of a digest: `length` of them, at most 64. */
const hexOf = (digest, length) => digest.toString('hex').slice(0, length);
/**
 * Hex digits that tell pseudonyms apart, the first of them a letter: digits alone would now and then be those of a phone
 * or a payment card.
 */
function tagOf(digest, length) {
    const first = 0xa0 + (digest[0] % 0x60);
    return `${first.toString(16)}${digest.toString('hex', 1)}`.slice(0, length);
}
/**
 * Lower case for A to Z alone. What else is lower case depends on a database's locale, and both sides must agree.
 */
const lowerAscii = (text) => /[^\0-\x7f]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase();

;// CONCATENATED MODULE: ./packages/seed/src/mask/words.ts
// Made by make-words.ts out of @faker-js/faker (MIT). Of names 256 each: one byte of a digest picks one.
/** Given names. */
const firstNames = `
Aaliyah Abelardo Addie Adolph Agnes Alaina Albina Alessandro Alexie Alia Allene Alvena Alysson Americo Anabelle Angel
Anita Anne Antonina Ardella Arlo Arthur Ashton August Ava Baron Bell Bernard Bertram Beulah Bob Brady
Braxton Brent Brigitte Bruce Burdette Calista Candace Carley Carol Casandra Cathrine Celestino Charlene Chelsie Christian Cindy
Claudia Cletus Cody Conner Cordell Coty Crystel Daisy Dan Dante Darion Darryl Dawson Dedric Delilah Demetris
Derick Destini Diamond Dixie Don Dorothea Dudley Earnestine Edith Efrain Eldridge Elian Eliza Elmore Elta Emelia
Emilio Enid Erick Ervin Estelle Eugenia Eveline Fabian Felicia Filiberto Florian Francis Frederic Furman Garnet Gene
Georgianna Gerry Gino Glenna Grant Greyson Gust Halie Harriet Hazel Hellen Herminia Hilma Horacio Hunter Ilene
Irma Isaias Ivy Jacky Jaeden Jalyn Jammie Janiya Jarrett Jay Jayson Jedediah Jennings Jermaine Jessie Jimmie
Jocelyn Johathan Jonathon Josephine Joy Jules Junius Kacie Kale Kareem Karli Katherine Kattie Kaylie Kelley Kenna
Keshaun Kiara Kirsten Krista Krystal Lacy Laney Laurianne Lawrence Lee Lennie Leonie Lester Liana Lily Lisette
Lon Lorenzo Lourdes Lucille Lukas Lyla Maci Madie Magdalen Malcolm Marc Margarete Mariam Marilie Mark Marshall
Mason Maude Maximo Mazie Melanie Meredith Michaela Milford Mireya Mohammed Morgan Muriel Myron Naomie Nathaniel Nelson
Nicklaus Nils Nona Nya Ola Omar Orion Oswald Paige Patricia Pearl Petra Piper Queenie Rafaela Randi
Ray Reese Reta Rhett Ricky Rochelle Roger Roosevelt Roscoe Rowan Rubye Ryan Saige Sammy Sarah Scott
Sergio Shannon Shea Sheryl Silas Soledad Stanley Steve Suzanne Talia Tate Terrance Thea Tiana Titus Tonya
Tremaine Trinity Tyree Una Vance Vergie Vicenta Vincenzo Vivian Wanda Werner Wilfredo Wilmer Xavier Zachariah Zella
`.trim().split(/\s+/);
/** Family names. */
const lastNames = `
Abbott Abernathy Adams Anderson Ankunding Auer Bahringer Balistreri Barrows Bartoletti Bashirian Bauch Baumbach Beahan Bechtelar Bednar
Beer Berge Bergstrom Bernier Bins Blick Bode Bogan Bogisich Bosco Boyer Bradtke Brakus Brekke Bruen Carroll
Carter Casper Champlin Cole Collins Connelly Considine Corkery Corwin Crist Cronin Crooks Cummings Daniel Daugherty Davis
Denesik Dickens Dickinson Dietrich Dooley Doyle Ebert Effertz Emmerich Ernser Fahey Farrell Feeney Feil Fisher Flatley
Franecki Friesen Fritsch Gerhold Gibson Gleason Gleichner Goldner Gorczany Goyette Grady Grant Greenholt Gulgowski Gusikowski Gutmann
Hackett Hahn Haley Hamill Hand Hansen Harber Hartmann Hauck Heaney Heathcote Heller Hermann Herzog Hessel Hickle
Hills Hilpert Hirthe Hoeger Hoppe Howe Hudson Huels Jacobi Jacobs Jakubowski Jast Jerde Johns Johnston Kassulke
Keebler Keeling Kerluke Kessler Kihn Kilback Kirlin Kling Koch Koelpin Kohler Koss Kozey Krajcik Kris Kub
Kuhlman Kuhn Kunde Kuphal Kutch Labadie Lang Langworth Larkin Leannon Ledner Legros Lehner Lesch Lind Littel
Little Lowe Lueilwitz Lynch Macejkovic Mann Marks Marvin Mayer Medhurst Metz Mills Mitchell Mohr Moore Morissette
Mosciski Mueller Murazik Murphy Nader Nienow Nitzsche Nolan Olson Orn Osinski Pacocha Pagac Parker Pfeffer Pollich
Powlowski Price Prosacco Purdy Quitzon Ratke Raynor Reichel Reilly Rempel Reynolds Rice Ritchie Roberts Rogahn Rohan
Romaguera Rosenbaum Rowe Runolfsson Russel Ryan Sanford Sawayn Schaefer Schimmel Schinner Schmidt Schneider Schowalter Schroeder Schultz
Schuppe Senger Shanahan Simonis Skiles Smitham Spencer Sporer Stanton Stehr Steuber Stokes Streich Strosin Swaniawski Terry
Thompson Tillman Torphy Toy Tremblay Treutel Turcotte Ullrich Vandervort Veum Von Walker Walter Ward Watsica Wehner
Weissnat Welch White Wilderman Will Williamson Windler Wisoky Witting Wiza Wolff Wunsch Yost Yundt Zemlak Zieme
`.trim().split(/\s+/);
/** What companies are called besides a family name. */
const trades = `
Ability Access Adapter Algorithm Alliance Analyzer Application Approach Architecture Archive Array Attitude Benchmark Capability Capacity Challenge
Circuit Complexity Concept Contingency Core Database Definition Emulation Encoding Encryption Firmware Flexibility Forecast Frame Framework Function
Hardware Hierarchy Initiative Installation Interface Intranet Leverage Matrices Matrix Methodology Microservice Middleware Migration Model Moderator Monitoring
Moratorium Paradigm Parallelism Policy Portal Product Productivity Project Projection Protocol Software Solution Strategy Structure Success Support
Synergy Throughput Toolset Utilisation Website Workforce
`.trim().split(/\s+/);
/** Prose of 1,024 characters a script. */
const prose = {
    Latin: "a absens accedo acer ad adeptio adicio admiratio adstringo adversus aeneus aetas ago aliqua altus amiculum amplexus animadverto antepono appello aqua arceo arma arx asporto atque auctor auditor auxilium barba bene blandior caelestis campana capitulus cariosus casus caveo cenaculum certus cicuta civis claustrum cogito colligo comedo commodi comprehendo conduco coniecto consequatur contabesco copia corrigo cras creptio crudelis cubo cum cupio curiositas cursus dapifer decimus deduco defleo delectatio delinquo demoror denuo deprecator deripio despecto doloremque earum est expedita harum incidunt iste laudantium minus necessitatibus non odit patior pax pel provident quia quos reprehenderit similique solio soluta sophismata speculum sponte stips suasoria substantia suggero sumo suppono suspendo tabgo talus tandem templum tendo tepidus tergo territo textor thermae timidus torqueo tracto tres trucido turba ubi umbra unus ustulo utor vacuus validus velit ventito vere versus vespillo vicissitudo vigor vindico virilite",
    Cyrillic: "а базы воздействия гражданского же занимаемых изменений качества массового модернизации настолько новых общественной особенности по позиции постоянный представляет прогрессивного развития роль собой соответствующей степени также условий формированию экономической Александра Анна Вероника Евпраксия Зоя Ксения Майя Наина Олимпиада Светлана Фаина Авдей Аггей Амвросий Аникей Арефий Аскольд Борислав Валерьян Вениамин Владимир Вышеслав Герасим Гурий Дмитрий Евлампий Емельян Ефрем Измаил Ипат Каллистрат Кирилл Корнил Лазарь Лукьян Максимильян Мечислав Мирон Мокей Никандр Нифонт Остромир Парфен Потап Радован Руслан Светозар Серафим Симон Станимир Терентий Ульян Феоктист Флорентин Харлампий Эрнест Якуб Агинское Александров Анадырь Апшеронск Архыз Ачхой Балашов Белокуриха Березники Богучар Бреды Буйнакск Великий Баскунчак Витим Волоколамск Вуктыл Галич Алтайск Губаха Далматово Дивногорск Домодедово Елатьма Жиганск Звенигород Игарка Истра Калач Каменномостский Камышлов Каргасок Ивановск Кемерово Кингисепп Чепецк Колпаше",
    Greek: "Αθανασια Δημητρα Παρασκευη Αλέξανδρος Γεώργιος Ευστάθιος Νικόλαος Σταύρος Θεσσαλονίκη Τρίκαλα Καλαμάτα Βέροια Γέρακας Πύργος Λιβαδειά Ορεστιάδα Βάρη Καστοριά Λουτράκι Αθανασια Δημητρα Παρασκευη Αλέξανδρος Γεώργιος Ευστάθιος Νικόλαος Σταύρος Θεσσαλονίκη Τρίκαλα Καλαμάτα Βέροια Γέρακας Πύργος Λιβαδειά Ορεστιάδα Βάρη Καστοριά Λουτράκι Αθανασια Δημητρα Παρασκευη Αλέξανδρος Γεώργιος Ευστάθιος Νικόλαος Σταύρος Θεσσαλονίκη Τρίκαλα Καλαμάτα Βέροια Γέρακας Πύργος Λιβαδειά Ορεστιάδα Βάρη Καστοριά Λουτράκι Αθανασια Δημητρα Παρασκευη Αλέξανδρος Γεώργιος Ευστάθιος Νικόλαος Σταύρος Θεσσαλονίκη Τρίκαλα Καλαμάτα Βέροια Γέρακας Πύργος Λιβαδειά Ορεστιάδα Βάρη Καστοριά Λουτράκι Αθανασια Δημητρα Παρασκευη Αλέξανδρος Γεώργιος Ευστάθιος Νικόλαος Σταύρος Θεσσαλονίκη Τρίκαλα Καλαμάτα Βέροια Γέρακας Πύργος Λιβαδειά Ορεστιάδα Βάρη Καστοριά Λουτράκι Αθανασια Δημητρα Παρασκευη Αλέξανδρος Γεώργιος Ευστάθιος Νικόλαος Σταύρος Θεσσαλονίκη Τρίκαλα Καλαμάτα Βέροια Γέρακας Πύργος Λιβαδειά Ορεστιάδα Βάρη Καστοριά Λουτράκι Αθανασια Δημητρα Παρασ",
    Arabic: "آتي آمن أجبر أحمل أدافع أركل أسلم أظن أعمى أفضل أقول أمشط أنهض إخلاء إلى ابرم احترام ادافع اسمنت اغادر اكل الاقتراع التي الجميع الحمدون الرأفة السعة العائلة الغرفة القيء المحسن المرسول الملابس الناس اليقظة انتهاء بأغلبية بالرغم بحرص برونز بقرة بيئة تحت تدليك تصويت تملق ثالث جار جميع حال حذاء حساس حقيقة خاشع خطة دعه ديون رأس رجولي رقابة رياح سأخبرك سبورة سليم سهل سيل شخص شهرة صحيح صريح صيف طباشير عاصف عدالة عشر على عن فائدة فزت فقير قادم قطة قيمة كثيرة كلا كوب لا لكم لوت ما ماهر متزوجة متقلب مجال محل مدينة مرحبا مستقر مشهور مع مفيد مكان ملموس منحنى مهندس نتهم نسج نفسه هذا وأود وذلك ولا يأمل يتذكر يجب يدفع يساعد يسير يعرفون يفضل يقلق يكون يمسح ينظف بتول فاطمه أشرف أنيس ابراهيم بركات بليغ جاد جليل حازم حسني حمدان خباب ذاكر راشد رزق رعد ريان سامح سعد سهيل شفيق صبحي صلاح ظافر عامر عدنان عطا عمران فؤاد فاكر فريد فوزي كرم مؤنس مجيد مخلص مروان معاذ ممدوح منير ناصح نديم نعمان هاني وديع يامن بيروت غرناطة غزة عمان نابل الدرعية ظبي الرحبة الخور نينوى واسط الفحيص الرملة بعلبك تدمر الزور إب بورسعيد قنا آتي آمن أجبر أحمل أد",
    Hebrew: "לורם אלית צמוקו פוסיליס בלאסטיק וענוף צשחמי לכימפו גדדיש מוסן ותלברו מנק נמרגי וק כלרשט ניבאה קראס בעליק סטום אופיר אליה ארבל גוון דגן זוהר יהל כליל ליאור לירז מיכאל ניצן סתיו פלג רותם שחר תו אבישג אופירה איילה אליאנה אנאבל אריאלה בת גילת דורית דפנה ויויאן חירות טליה ימית יפית ליאן ליטל מאיה מיקה מתנה נורית סופיה עינב ענהאל קורין קשת רות שולמית שלהבת שרית תמרה אביעד אדיר אחיה איתמר אליאב אלישיב אמיר ארז אשל בצלאל גולן דוד ולדימיר חמי יגל יואב יותם יקיר לב מנחם נהוראי ניתאי סיני עומרי עמיחי צור רועי שגיא שמואל סריחאן רוקייק אבירים אדמית בטין אורות אחוזם איבים אכסאל מורה עד אלפי אעבלין אשבול אשלים באר בועיינה ביצרון אלפא העמק חלקיה הגלילית רבן עילית דרום טבעון ברור ברקן נאביב תימן גבעון שפירא גדעונה גיבתון גיתית השומרון יוחנן גשר דגניה דימונה הבונים הזורע הר ורדון זמר ואלד נס חולית חורפיש חמאם חנתון חצרים חשמונאים טירת יבנאל יובלים יסוד יצהר ירושלים יתד כורזים כמהין כסרא כפר גליקסון הדתי חיטים כמא נטר עציון רוזנואלד זמרה לבון לוזית לקיה מבועים דל מגן מוצא מחולה מטולה מישר מלילות מנרה מסלול מעוז החמישה מעש רמון ",
    Han: "乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静怡义轩勇国辉宇轩强敬阳杰沐辰浩晨瑜超栋广州武汉合肥长春海口乐驹修洁君浩子涵弘文思聪文博明哲晟睿泽洋烨霖皓轩绍辉苑博鑫磊风华鹤轩丽芬兰英国芳婷悦梓晨洁玲美方萍雨桐静",
    Hangul: "국가는 의무를 창달에 필요한 국제법규는 이상의 증거인멸의 수 확정될 아니하는 처벌받지 무상으로 도연 선우 아인 윤 이안 주원 지율 하랑 현진 가을 나연 다빈 다인 도은 리나 민아 별 서린 서정 세빈 소담 소율 수빈 슬아 아름 여원 연지 예솔 예진 유이 윤지 은서 은혜 정윤 주하 지윤 채빈 채은 태은 하연 해인 혜윤 효주 건호 단우 도준 동우 동훈 민석 민혁 상현 선호 성진 수호 승윤 승환 시준 아준 예성 우영 원준 윤성 은찬 재민 재하 정후 주혁 준성 준형 지운 진우 태건 태우 태호 한율 현수 호준 광주 고성 북 용산 목포 바에 신체의 신문의 헌법에 효력을 죄를 때에는 법률로써 행위시의 동일한 사생활의 가온 서우 시온 유민 은성 재희 지안 채민 하윤 가연 고은 나율 다영 다희 라윤 리원 민주 보민 서연 서희 세영 소연 소정 수인 시아 아영 연수 예린 예은 유라 유하 윤하 은유 이솔 제인 지아 지현 채영 채희 하리 하음 혜린 혜진 강우 경민 도영 도현 동준 민건 민우 산 서호 성우 세준 승빈 승준 시안 시환 연호 요한 우진 유준 윤찬 이든 재원 재호 주안 주환 준우 지성 지혁 찬 태성 태인 하성 현민 현준 희찬 밀양 구미 남원 수성 시흥 보호할 민족문화의 위하여 승인된 장기 또는 청구할 판결이 구성하지 거듭 의무교육은 도경 서진 시현 유진 은율 정현 지원 하람 현서 가은 나린 다경 다은 도아 루아 민솔 민하 새봄 서인 세린 세희 소윤 솔 수진 아라 아현 연주 예서 예지 유은 윤주 은빈 은채 정연 주은 지유 채린 채율 태연 하엘 해나 혜원 효은 건우 규현 도율 동규 동현 민기 민찬 상윤 선율 성준 수혁 승유 승호 시율 신우 영준 우성 원우 윤건 은준 인우 재준 정우 주한 준석 준현 지용 진서 찬희 태오 태현 한울 현성 혜성 인제 거창 남 송파 전주 정하는 국민은 시설기준과 법률로 같은 해당하는 있을 권리는 무죄로 소추되지 진흥하여야 보호를 민서 수현 온유 율 재이 지민 지후 하온 가빈 가현 나윤 다연 다혜 라엘 리안 민정 보미 서아 서현 세연 소민 소이 수연 승연 아연 연서 예담 예원 유나 유주 윤채 은솔",
    Kana: "つぎつぎふそくこうぞくちきゅうかんりょうてきちらかすはなぢたいこうするざぜんおりめしあとるしかぶしきしじょうやしなうはなはだたいりくかんぜんかつこうせいおとといこはんちゅうもんするりゃくずとふつばさとくにおきゃくさんみなもとことばつきだいどころほうげんかちゅうりゅうこうごそんざいけいけんしゃきづくついたちこくひんちょうりょくひとごみそうだんひはんはなみれいせいよすみうごきじょうきゅういっぱくようじしっぺいふくせんじしんよくあつなつかしいなみだみぎてなげすてるのうみんごらんちょうせんおとろえるさんぎょうぞうえんかどきぼうするこうぎょうながさきしざいかせぎしゅくんめぐみフミじじょでんしゃくやさいほうふんあついへいがいちえんせいじょうしゃこむぜいごうけんしょうゆないしょばなしまほうつかいめいがらみなとりょうどじゅうらいおどろくよくげつぼうずせいしんひがいさきまわりまもるしきもうもうすひんかくさくにゅうちあんぞくごはちのすざんぴんおどりばごらくあらじおさわふきつめいよひふしつかいせいへいせいつうこんしょうげきりょこうおなかりゅうきいさぎよいいきどおりつぐなうかいほうするのむてんぷくのぞいてゆにゅうゆれるにゅうせきいなかぜんにほんはいさわやかふかのうきずつくあがるふかぶんおうしゅうはかるさくらトミしょくんまぎらすつなひきかぜすんかこくふくするはなじはっぽうあらすきひんシアトルしししょくかわかすさいばんげんめつせいかんどうけついじんいっさくじついくじっかんすいせんたくすふかさめいしにんいぶっきょうきもちいうだくりゅうがんばるはちまきにるきょうふはきだすひめさましんしかざるたすしっぷうこづつみたいほういしゃりょうおおごえなぞたんれんそうぐうじこてんしはんけんふたたびじどうしがんいくまもとけんしゅうりあいよくしばいまんえついしずえかわさきおくれるねんがじょうれいぞうこかくしゅうげんまいねばるあらかじめあゆみゆかりマサじゅうどうしゃっかよわよわしいたれるげいひんかんはじめてちかくしょうじょうねばりごふくせんたくするけいかんおかねじきしょうそうなおさらもはんとうさんきょだいやさいむくそあくつまるじょうきこうおつあつかいじぶんしばふまつきげんごあらあらしいほうしゅうハチのすそだてるいちふじょあらしおほんそうこうばんかんえんかいそくざせきとうといがくふびんぼうぎょうしもちいるりりしいみずいろたいがいおとこのこしんじゅくちんみどうはんする",
    Thai: "กนกวรรณกชามาศกรรณิกากฤตยากอบกุลกัณฐมณีกัลยาณีกิติยากุ้งขวัญเรือนจันติมาจารุวรรณจิรวรรณจุฑาทิพย์จุไรวรรณชลดาชุลีพรซูไรญาฎาริกาณฐพรณัฏฐวีรยาณัฐธิณีภรณ์ณัฐวราดวงเดือนทัดดาวทิภากรณ์ธนณัฏฐ์ธรรศชนกธัญวลัยธิดารัตน์นงลักษณ์นริณธรนวัชภรณ์นันต์ธีรานาลินนีนิยดานิสราน้ำฝนบุศญารัตน์ปทุมพรประเทืองทิพย์ปริยากรปัจมาศปิยพรพกาวรรณพรรณรายณ์พริมรตาพาดีล๊ะพิมพ์นภาพิรารัตน์ฟาริดาภัชราวดีภัทรภรภานิณีมณทิญามลธิญามานิตามุกธิดายุพาภรณ์ระพีพรรณรัชพิมลรุจิภาลมุลวงศิยาวรัญรัตน์วลัดดาวานีวิณัฐตาวิลาสินีวุฒชรินศศิมาศิริภรณ์ศุภกาญจน์สกลวรรญ์สรารินสายฝนสิริมาสุชาดาสุดารัตน์สุธาสินีสุพรรณพิมพ์สุภาวดีสุวงศ์ษาหนูซินอนัญญาอมลวรรณอริญาอัจฉรีอาทิติยาอารีอุบลรัตน์เกวลีเกษรเบญจมาภรณ์เพชรรุ้งเย็นฤดีแก้วใจโชติกาไซตุลกฤษกรกอบเกียรติ์กิตตินันท์กิิตติกรจตุรพรจิรทีปต์ชยุตชัชชวาลย์ชาติชัยฌาณปรีชาณฐพงศ์ณัฏฐ์ภณณัฐพลดำรงค์ทวียศทะนุธนภัทร์ธนันท์ชัยธนิสร์ธัชชัยธีทัชฐ์ธีระยุทธ์นฤทธิ์สุนทรนิติธรบุญทอนปณตปรัญชญาปานจิตรปิยะพงศ์กฤษณ์พชรพัฒนาพิทักษ์พีระชัยภัทรกรภากรภูวนัยมานัสยุพราชรังสฤษฎ์ฤทธิไกรวรวินายวรเมธวิญญ์วีรพจน์วุฒิชัยศักดิ์สิทธศุภชัยสนธยาสมโชคสหัสวรรษสำเภาส",
    Devanagari: "अजिता बिना शृष्टि आरव निरज प्रेम विजय सागर विराटनगर गोरखा पोखरा पूजा शिल्पा अर्जित नविन प्रशान्त विकास सन्दीप भक्तपुर गौर नेपालगंज निकिता शिरिषा अमृत दीपेन्द्र प्रबिन राजेन्द्र सन्तोष सूरज धरान लाहान दीपिका लक्ष्मी अमित गणेश प्रकाश राजु सञ्जय सुशान्त दमक काठमाडौं अस्मिता रत्न सुसन गगन पूर्ण राकेश विष्णु सुमित बुटवल जनकपुर अश्मी रजिना सुनिता खेम पदम रञ्जन विशाल सुभाष बिरगंज इटहरी अमिता मनिषा सरिता कृष्ण निश्चल बुद्ध विवेक सिद्धार्थ वीरेन्द्रनगर हेटौडा अजिता बिना शृष्टि आरव निरज प्रेम विजय सागर विराटनगर गोरखा पोखरा पूजा शिल्पा अर्जित नविन प्रशान्त विकास सन्दीप भक्तपुर गौर नेपालगंज निकिता शिरिषा अमृत दीपेन्द्र प्रबिन राजेन्द्र सन्तोष सूरज धरान लाहान दीपिका लक्ष्मी अमित गणेश प्रकाश राजु सञ्जय सुशान्त दमक काठमाडौं अस्मिता रत्न सुसन गगन पूर्ण राकेश विष्णु सुमित बुटवल जनकपुर अश्मी रजिना सुनिता खेम पदम रञ्जन विशाल सुभाष बिरगंज इटहरी अमिता मनिषा सरिता कृष्ण निश्चल बुद्ध विवेक सिद्धार्थ वीरेन्द्रनगर हेटौडा अजिता बिना शृष्टि आरव निरज प्रेम विजय सागर विराटनगर गोरखा पोखरा पूजा शिल्पा अर्जित नविन प्रशान्त विकास सन्दीप भक्त",
};

;// CONCATENATED MODULE: ./packages/seed/src/rules/names.ts



/** A given name. */
const firstName = (value, fit) => tagged(given(value, fit), value, fit);
/** A family name. */
const lastName = (value, fit) => tagged(family(value, fit), value, fit);
/** A given and a family name, those that the rules first-name and last-name make of the first and the last word. */
const fullName = (value, fit) => {
    const words = value.split(' ').filter((word) => word !== '');
    const name = words.length < 2 ? given(value.trim(), fit) : `${given(words[0], fit)} ${family(words.at(-1), fit)}`;
    return tagged(name, value, fit);
};
/** What follows the names of companies. */
const LEGAL_FORMS = ['Group', 'Inc', 'LLC', 'Ltd'];
/** A company: a family name, a trade and a legal form. */
const company = (value, fit) => {
    const bytes = fit.digest('company', lowerAscii(value));
    const name = `${lastNames[bytes[0]]} ${trades[bytes[1] % trades.length]} ${LEGAL_FORMS[bytes[2] % LEGAL_FORMS.length]}`;
    return tagged(name, value, fit);
};
/** A street in Testville. */
const address = (value, fit) => {
    const bytes = fit.digest('address', lowerAscii(value));
    const number = 1 + (bytes.readUInt16BE(0) % 9999);
    return tagged(`${number} ${lastNames[bytes[2]]} Street, Testville`, value, fit);
};
/** A name for signing in, different for different names. */
const username = (value, { digest, maxLength = Infinity }) => {
    const bytes = digest('username', lowerAscii(value));
    const [tag, name] = [tagOf(bytes, 12), firstNames[bytes[31]].toLowerCase()];
    return name.length + 13 <= maxLength ? `${name}_${tag}` : cut(tag, maxLength);
};
const given = (value, { digest }) => another(firstNames, digest('first-name', lowerAscii(value))[0], value);
const family = (value, { digest }) => another(lastNames, digest('last-name', lowerAscii(value))[0], value);
// Nobody keeps their own name by chance.
const another = (names, index, value) => lowerAscii(names[index]) === lowerAscii(value) ? names[(index + 1) % names.length] : names[index];
/** Where names must not repeat, a tag of the whole value follows; where the column is too short, the tag alone stays. */
function tagged(name, value, { digest, unique, maxLength = Infinity }) {
    if (!unique)
        return cut(name, maxLength);
    const tag = tagOf(digest('tag', value), 12);
    return maxLength <= 12 ? cut(tag, maxLength) : `${cut(name, maxLength - 13)} ${tag}`;
}

;// CONCATENATED MODULE: ./packages/seed/src/rules/email.ts



/**
 * An address at example.com, which can never receive mail (RFC 2606). Addresses that differ in case only keep differing
 * in case only.
 */
const email = (value, { digest, maxLength = Infinity }) => {
    const same = lowerAscii(value.trim());
    const bytes = digest('email', same);
    const tag = tagOf(bytes, 12);
    const name = `${firstNames[bytes[30]]}.${lastNames[bytes[31]]}`.toLowerCase();
    const forms = [`${name}.${tag}@example.com`, `${tag}@example.com`, `${cut(tag, Math.max(1, maxLength - 10))}@t.example`];
    const fitting = forms.find((form) => lengthOf(form) <= maxLength) ?? cut(tag, maxLength);
    if (value.trim() === same)
        return fitting;
    const capitals = 1 + (digest('email-case', value.trim())[0] % 7);
    return fitting.slice(0, capitals).toUpperCase() + fitting.slice(capitals);
};

;// CONCATENATED MODULE: ./packages/seed/src/mask/prose.ts

/** The scripts but Latin by the code points of their letters; the first that a text has decides. SQL decides by the same. */
const SCRIPTS = [
    ['Greek', [[0x370, 0x3ff], [0x1f00, 0x1fff]]],
    ['Cyrillic', [[0x400, 0x52f]]],
    ['Hebrew', [[0x590, 0x5ff]]],
    ['Arabic', [[0x600, 0x6ff], [0x750, 0x77f]]],
    ['Devanagari', [[0x900, 0x97f]]],
    ['Thai', [[0xe00, 0xe7f]]],
    ['Hangul', [[0x1100, 0x11ff], [0xac00, 0xd7af]]],
    ['Kana', [[0x3040, 0x30ff]]],
    ['Han', [[0x3400, 0x4dbf], [0x4e00, 0x9fff]]],
];
/**
 * What is certainly no letter and no digit: ASCII's signs, punctuation, arrows, symbols, emoji and what combines them. What
 * a letter is depends on the version of Unicode, which a database and Node need not share; this does not.
 */
const WORDLESS = [
    [0x1, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0xa9], [0xab, 0xb1], [0x2000, 0x206f], [0x2190, 0x2bff], [0x3000, 0x3003], [0x3008, 0x301f],
    [0xfe00, 0xfe0f], [0x1f000, 0x1f0ff], [0x1f200, 0x1fbef],
];
const regexOf = (ranges, not = '') => new RegExp(`[${not}${ranges.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`, 'u');
const RANGES = SCRIPTS.map(([script, ranges]) => [script, regexOf(ranges)]);
const WORDS = regexOf(WORDLESS, '^');
/** Length of each script's prose in characters. None of them is a surrogate pair. */
const PROSE_LENGTH = prose.Latin.length;
/** The script whose letters a text has, the first of the list where it has several; Latin where it has none of them. */
const scriptOf = (text) => RANGES.find(([, range]) => range.test(text))?.[0] ?? 'Latin';
/** So many characters of made-up prose in a script, from `offset` on, round and round. */
const proseWindow = (script, offset, length) => prose[script].repeat(Math.ceil((offset + length) / PROSE_LENGTH)).slice(offset, offset + length);
/** Whether a line may tell anything about anybody. */
const hasWords = (line) => WORDS.test(line);

;// CONCATENATED MODULE: ./packages/seed/src/rules/free-text.ts



/**
 * Made-up prose of the same length, in the same script, with the same lines. What is left of the original is how long
 * its lines were. Lines of signs alone stay.
 */
const freeText = (value, { digest, maxLength = Infinity, unique }) => {
    const bytes = digest('free-text', value);
    const offset = bytes.readUInt16BE(0);
    const prose = value
        .split('\n')
        .map((line, i) => (hasWords(line) ? proseWindow(scriptOf(line), (offset + 37 * i) % PROSE_LENGTH, lengthOf(line)) : line))
        .join('\n');
    if (!unique)
        return cut(prose, maxLength);
    const tag = tagOf(bytes, 12);
    const room = Math.min(maxLength, Math.max(lengthOf(prose), 12));
    return room <= 12 ? cut(tag, room) : `${cut(prose, room - 13)} ${tag}`;
};

;// CONCATENATED MODULE: ./packages/seed/src/rules/json.ts
/**
 * The document with every scalar masked: by the rule of the first path that leads to it or to something around it, else
 * by `rest`. What has the rule keep or null is taken as a whole. Text is masked wherever it hides; numbers and booleans
 * only where a path names them.
 */
function maskJson(document, { paths, rest }, mask) {
    const visit = (value, open) => {
        const named = open.find(({ steps }) => steps.length === 0)?.rule;
        if (value === null || named?.name === 'keep')
            return value;
        if (named?.name === 'null')
            return null;
        if (typeof value !== 'object') {
            if (named)
                return mask(named, value);
            return typeof value === 'string' && rest.name !== 'keep' ? mask(rest, value) : value;
        }
        if (Array.isArray(value))
            return value.map((item, i) => visit(item, advance(open, i)));
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [maskKey(key), visit(item, advance(open, key))]));
    };
    // Some applications use addresses of people as keys.
    const maskKey = (key) => (rest.name !== 'keep' && key.includes('@') ? String(mask(rest, key)) : key);
    return visit(document, paths);
}
const advance = (open, at) => open.flatMap(({ steps: [step, ...left], rule }) => {
    if (!step)
        return [{ steps: [], rule }];
    const fits = 'all' in step || ('key' in step ? step.key === at : step.index === at);
    return fits ? [{ steps: left, rule }] : [];
});

;// CONCATENATED MODULE: ./packages/seed/src/rules/numbers.ts


/**
 * A number under the country code 999, which is reserved and belongs to no country (ITU-T E.164), so that no phone ever
 * rings: `+999…` with at most 15 digits, or `999…` where there is no room for the plus. What is too short for a number is
 * one within a house, and is written `x12`. The same digits give the same number however they are written.
 */
const phone = (value, { digest, maxLength = Infinity }) => {
    const digits = value.replace(/[^0-9]/g, '');
    const bytes = digest('phone', digits === '' ? value : digits);
    const number = String(Number.parseInt(hexOf(bytes, 13), 16) % 1_000_000_000_000).padStart(12, '0');
    const code = maxLength >= 15 ? '+999' : maxLength >= SHORTEST_PHONE ? '999' : 'x';
    return cut(`${code}${number}`, maxLength);
};
/** The fewest characters that hold the number of a phone, and not just that of an extension. */
const SHORTEST_PHONE = 7;
/** An address below example.com. */
const url = (value, { digest, maxLength = Infinity }) => {
    const tag = tagOf(digest('url', value), 16);
    return maxLength >= 36 ? `https://example.com/${tag}` : cut(tag, maxLength);
};
/**
 * An address that is routed nowhere, of the same kind: 240.0.0.0/4 (RFC 1112) or 2001:db8::/32 (RFC 3849); for MAC
 * addresses a locally administered one.
 */
const ip = (value, { digest, maxLength = Infinity }) => {
    const trimmed = value.trim();
    const bytes = digest('ip', lowerAscii(trimmed.replace(/\/\d+$/, '')));
    if (/^([0-9a-f]{2}[:-]){5}([0-9a-f]{2}[:-][0-9a-f]{2}[:-])?[0-9a-f]{2}$/i.test(trimmed)) {
        return ['02', ...hexOf(bytes, trimmed.length === 17 ? 10 : 14).match(/../g)].join(':');
    }
    const groups = hexOf(bytes, 24).match(/.{4}/g).map((group) => group.replace(/^0{1,3}/, ''));
    const pseudonym = value.includes(':') ? `2001:db8:${groups.join(':')}` : `${240 + (bytes[0] % 15)}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
    return cut(pseudonym, maxLength);
};
/** A version 4 UUID. */
const uuid = (value, { digest, maxLength = Infinity }) => {
    const hex = hexOf(digest('uuid', lowerAscii(value)), 32);
    const variant = '89ab'[Number.parseInt(hex[16], 16) % 4];
    return cut(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`, maxLength);
};
/** So many hex digits. */
const hash = (length) => (value, { digest, maxLength = Infinity }) => tagOf(digest('hash', value), Math.min(length, maxLength));

;// CONCATENATED MODULE: ./packages/seed/src/rules/card.ts
/** Whether digits are a payment card's: its length, its first digit and its check digit (ISO/IEC 7812-1, Luhn). */
function isCard(digits) {
    if (!/^[3-6]\d{14,15}$/.test(digits))
        return false;
    const sum = [...digits].reverse().reduce((total, digit, i) => {
        const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
        return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
}

;// CONCATENATED MODULE: ./packages/seed/src/rules/shift.ts


/** Values that are no amount and no day, and that stay: they say nothing of anybody. */
const BOUNDLESS = ['NaN', 'Infinity', '-Infinity', 'infinity', '-infinity'];
/**
 * A number moved up or down by at most the share `by` and never staying, with as many decimals as it had; zero stays. None
 * becomes that of a payment card. Exact for numbers of any length. What is no number gives undefined.
 */
function shiftNumber(text, by, digest) {
    if (BOUNDLESS.includes(text))
        return text;
    const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    if (whole === undefined)
        return undefined;
    const units = BigInt(whole + fraction);
    if (units === 0n)
        return text;
    const share = BigInt(Math.round(by * 1_000_000));
    const part = BigInt(numberBelow(digest('number', text), 0, Number(2n * share + 1n))) - share;
    const moved = units + (units * part) / 1000000n;
    const other = moved === units ? units + 1n : moved;
    const digits = String(uncarded(other < 0n ? 0n : other)).padStart(fraction.length + 1, '0');
    return fraction === '' ? `${sign}${digits}` : `${sign}${digits.slice(0, -fraction.length)}.${digits.slice(-fraction.length)}`;
}
// So large a number moves by far more than two, if at all; one other digit, and the check digit is wrong.
const uncarded = (units) => (isCard(String(units)) ? units + (units % 10n > 7n ? -2n : 2n) : units);
/** How many days a row's dates move: never none, and the same for all dates of the row, so that their order stays. */
function daysOf(row, days, digest) {
    const number = numberBelow(digest('date', row), 0, 2 * days);
    return number < days ? number - days : number - days + 1;
}
/** Later years do not fit JavaScript's dates with any number of days added. */
const LAST_YEAR = 200_000;
/** A date, or a timestamp as ISO 8601 writes it, moved by whole days. What is no date, or would leave our era, gives undefined. */
function shiftDate(text, days) {
    if (/^-?infinity$/.test(text))
        return text;
    const [, year, month, day, rest] = /^(\d{4,6})-(\d\d)-(\d\d)(.*)$/s.exec(text) ?? [];
    if (!year || (rest && !/^[ T]\d\d:\d\d/.test(rest)))
        return undefined;
    const moved = new Date(0);
    moved.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
    if (Number(year) < 1 || Number(year) > LAST_YEAR || moved.getUTCMonth() !== Number(month) - 1 || moved.getUTCDate() !== Number(day))
        return undefined;
    moved.setUTCDate(Number(day) + days);
    if (moved.getUTCFullYear() < 1)
        return undefined;
    const [y, m, d] = [moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate()].map(String);
    return `${y.padStart(4, '0')}-${m.padStart(2, '0')}-${d.padStart(2, '0')}${rest}`;
}
/** A value of PostgreSQL's own types of dates and timestamps moved by whole days, whatever its year; other text gives undefined. */
function shiftTime(text, days) {
    if (BOUNDLESS.includes(text))
        return text;
    const [, years, month, day, time = '', era] = /^(\d{4,7})-(\d\d)-(\d\d)([ T]\d.*?)?( BC)?$/s.exec(text) ?? [];
    if (years === undefined)
        return undefined;
    const from = era === undefined ? Number(years) : 1 - Number(years);
    // The calendar repeats after 400 years, and JavaScript's dates do not reach as far as PostgreSQL's.
    const cycles = Math.floor((from - 2000) / 400);
    const moved = new Date(Date.UTC(from - 400 * cycles, Number(month) - 1, Number(day) + days));
    const year = moved.getUTCFullYear() + 400 * cycles;
    return `${String(year > 0 ? year : 1 - year).padStart(4, '0')}${moved.toISOString().slice(4, 10)}${time}${year > 0 ? '' : ' BC'}`;
}
/** A number without its exponent, digit by digit as PostgreSQL's numeric reads it; any other text as it is. */
function plainNumber(text) {
    const [, sign, whole, fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/.exec(text) ?? [];
    if (whole === undefined)
        return text;
    const point = whole.length + Number(exponent);
    const digits = `${whole}${fraction}`;
    const padded = point <= 0 ? digits.padStart(digits.length - point + 1, '0') : digits.padEnd(point, '0');
    const at = Math.max(point, 1);
    const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '');
    return `${sign}${integer}${padded.length > at ? `.${padded.slice(at)}` : ''}`;
}

;// CONCATENATED MODULE: ./packages/seed/src/mask/column.ts






const FAMILIES = {
    'email': email,
    'full-name': fullName,
    'first-name': firstName,
    'last-name': lastName,
    'username': username,
    'company': company,
    'phone': phone,
    'address': address,
    'url': url,
    'ip': ip,
    'uuid': uuid,
    'free-text': freeText,
};
/**
 * The mask of a column by its rule: null and the empty text stay, arrays are masked element by element, documents text
 * by text. Templates need the whole row and are not made here.
 */
function maskColumn(rule, column, options) {
    const { digest, unique, onReplaced } = options;
    const mask = (by, value, into, row) => {
        const masked = maskScalar(by, value, into, row);
        if (by.name !== 'keep')
            onReplaced?.(by.name, String(value), masked);
        return masked;
    };
    const fit = { digest, unique, maxLength: column.maxLength, isTime: (column.element ?? column.category) === 'time' };
    const inDocument = { digest, unique: false, maxLength: undefined };
    const document = (value, row) => maskJson(value, rule.name === 'json' ? rule : { name: 'json', unique: false, paths: [], rest: rule }, (inner, scalar) => mask(inner, scalar, inDocument, row));
    const each = (value, row) => {
        if (value === null)
            return null;
        if (Array.isArray(value))
            return value.map((item) => each(item, row));
        return typeof value === 'object' ? document(value, row) : mask(rule, value, fit, row);
    };
    if (rule.name === 'keep')
        return (value) => value;
    if (rule.name === 'null')
        return () => null;
    if (rule.name === 'constant')
        return (value) => (value === null ? null : rule.value);
    if (column.category === 'json')
        return document;
    if (column.category === 'binary')
        return (value, row) => (typeof value === 'string' ? toBytes(mask(rule, value, { ...fit, maxLength: undefined }, row)) : value);
    if (rule.name === 'json')
        return (value, row) => (typeof value === 'string' ? textDocument(value, row, document, fit) : each(value, row));
    return each;
}
function maskScalar(rule, value, fit, row) {
    if (value === '')
        return value;
    const text = String(value);
    switch (rule.name) {
        case 'keep': return value;
        case 'null': return null;
        case 'constant': return rule.value;
        case 'pick': return rule.values[fit.digest('pick', text).readUInt32BE(0) % rule.values.length];
        case 'number': return sameType(value, shiftNumber(plainNumber(text), rule.by, fit.digest)) ?? freeText(text, fit);
        case 'date': return (fit.isTime ? shiftTime : shiftDate)(text, daysOf(row, rule.days, fit.digest)) ?? freeText(text, fit);
        case 'hash': return hash(rule.length)(text, fit);
        case 'json':
        case 'template': return freeText(text, fit);
        default: return FAMILIES[rule.name](text, fit);
    }
}
const sameType = (value, masked) => masked !== undefined && typeof value === 'number' ? Number(masked) : masked;
// A document kept in a text column is masked as one; what is no document is text.
function textDocument(text, row, mask, fit) {
    try {
        return JSON.stringify(mask(JSON.parse(text), row));
    }
    catch {
        return freeText(text, fit);
    }
}
const toBytes = (masked) => (typeof masked === 'string' ? `\\x${Buffer.from(masked).toString('hex')}` : masked);

;// CONCATENATED MODULE: ./packages/seed/src/mask/table.ts



/** The mask of whole rows: exactly the planned columns come out, in the plan's order. */
function maskTable(plan, digest, onReplaced) {
    const { columns, table } = plan;
    const masks = columns.map((column) => [column, maskOf(column, digest, onReplaced && ((...replaced) => onReplaced(column.column.name, ...replaced)))]);
    const templates = columns.filter(({ rule }) => rule.name === 'template');
    return (row) => {
        const key = rowKey(row, table.primaryKey.length > 0 ? table.primaryKey : columns.map(({ column }) => column.name));
        const masked = {};
        for (const [{ column }, mask] of masks)
            masked[column.name] = mask(row[column.name] ?? null, key);
        // They are filled in from what has been masked already: a template must not bring back what another rule took out.
        for (const { column, rule, unique } of templates) {
            if (masked[column.name] === null || rule.name !== 'template')
                continue;
            const text = fillTemplate(rule.value, masked);
            const fit = { digest, unique, maxLength: column.maxLength };
            const original = row[column.name];
            masked[column.name] = unique ? tagged(text, String(original), fit) : cut(text, column.maxLength ?? Infinity);
            onReplaced?.(column.name, 'template', String(original), masked[column.name]);
        }
        return masked;
    };
}
const maskOf = ({ rule, column, unique }, digest, onReplaced) => rule.name === 'template' ? (value) => value : maskColumn(rule, column, { digest, unique, onReplaced });
/** The row's name within its table: the values of its key. */
const rowKey = (row, columns) => columns.map((column) => (typeof row[column] === 'object' ? JSON.stringify(row[column]) : String(row[column]))).join('\u0001');
/** Columns in a template's braces, with how many characters of them are wanted. */
const templateColumns = (template) => [...template.matchAll(/\{([\p{L}_][\p{L}\p{N}_ ]*)(?::\d+)?\}/gu)].map(([, column]) => column);
const fillTemplate = (template, row) => template.replace(/\{([\p{L}_][\p{L}\p{N}_ ]*)(?::(\d+))?\}/gu, (_, column, length) => {
    const value = row[column];
    const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    return length === undefined ? text : cut(text, Number(length));
});

// EXTERNAL MODULE: ./packages/seed/src/plan/enclosed.ts
var enclosed = __webpack_require__(4820);
;// CONCATENATED MODULE: ./packages/seed/src/plan/fits.ts

const ANYWHERE = ['keep', 'null', 'constant', 'pick'];
// Which further rules make values that a type can hold. Text types hold whatever any rule makes.
const RULES = {
    number: ['number'],
    boolean: [],
    uuid: ['uuid'],
    time: ['date'],
    enum: [],
    network: ['ip'],
    binary: ['hash', 'uuid', 'free-text'],
};
// Of numbers and times they are the types whose values are written in other ways: $1.50, 3 days, 10:15.
const NO_RULE = /^(money|interval|time)\b/;
/** Why a rule cannot be used for a column, or undefined where it can. */
function misfit(rule, column) {
    const { category, element, nullable, maxLength, labels, type } = column;
    if (rule.name === 'null')
        return nullable ? undefined : 'is NOT NULL, so the rule null cannot be used';
    if (ANYWHERE.includes(rule.name))
        return wrongLabel(rule, labels) ?? wrongValue(rule, column);
    const kind = category === 'array' ? (element ?? 'other') : category;
    const allowed = NO_RULE.test(type) ? [] : RULES[kind];
    if (allowed && !allowed.includes(rule.name)) {
        return `has the type ${type}, which the rule ${rule.name} makes no values for; it takes ${[...allowed, ...ANYWHERE].join(', ')}`;
    }
    if (rule.name === 'uuid' && maxLength !== undefined && maxLength < 36)
        return `has room for ${maxLength} characters and a UUID has 36`;
    return undefined;
}
function wrongLabel(rule, labels) {
    if (!labels)
        return undefined;
    const wrong = valuesOf(rule).filter((value) => value !== null && !labels.includes(String(value)));
    return wrong.length === 0 ? undefined : `takes ${labels.join(', ')}, and not ${wrong.join(', ')}`;
}
/** The values that a rule names itself. */
const valuesOf = (rule) => (rule.name === 'pick' ? rule.values : rule.name === 'constant' ? [rule.value] : []);
// What a value of a type begins with at least; the database itself is asked where it can be, see checkValues.
const FORMS = {
    number: /^\s*[-+(]?\p{Sc}?\s*(\.?\d|nan|inf)/iu,
    boolean: /^\s*(t|f|y|n|on|of|0|1)/i,
    uuid: /^\s*\{?[\da-f-]{32,36}\}?\s*$/i,
    time: /\d|^\s*(-?infinity|now|today|tomorrow|yesterday|epoch|allballs)\s*$/i,
};
function wrongValue(rule, { category, element, nullable, maxLength, type }) {
    const values = valuesOf(rule);
    if (!nullable && values.includes(null))
        return 'is NOT NULL, and one of its values is null';
    const form = FORMS[category === 'array' && rule.name === 'pick' ? (element ?? 'other') : category];
    const texts = values.filter((value) => value !== null).map(String);
    const wrong = texts.find((text) => (form && !form.test(text)) || (category === 'text' && maxLength !== undefined && lengthOf(text) > maxLength));
    return wrong === undefined ? undefined : `has the type ${type}, which cannot hold ${JSON.stringify(wrong)}`;
}

;// CONCATENATED MODULE: ./packages/seed/src/plan/classify.ts





/**
 * Decides for every column of every table what happens to it. Keys and references keep their values unless a rule names
 * the key, which the references then follow; types that hold no words need no rule; everything else must have one.
 */
function classify(catalog, config, mode) {
    const faults = collectFaults();
    const named = new Map(catalog.tables.map((table) => [(0,catalog_catalog/* tableName */.Cm)(table, config.schemas), table]));
    for (const [name, { line }] of config.tables) {
        if (!named.has(name))
            faults.add(line, `there is no table ${name} in the source`);
    }
    const tables = [];
    const unclassified = [];
    for (const [name, table] of named) {
        const entry = config.tables.get(name);
        if (entry?.kind === 'exclude')
            continue;
        const columns = table.columns.flatMap((column) => {
            const decided = decide({ column, table, entry, catalog, config });
            if (decided)
                return [decided];
            if (column.generated)
                return [];
            if (mode === 'mask')
                return [{ column, rule: unnamed(column), from: 'unclassified', unique: false }];
            if (mode === 'fail' || !(column.nullable || column.hasDefault))
                unclassified.push({ table: name, place: table, column });
            return [];
        });
        checkEntry({ name, table, entry, faults });
        tables.push({ name, table, columns, where: entry?.kind === 'columns' && entry.where !== undefined ? (0,enclosed/* enclosed */.A)(entry.where) : undefined });
    }
    markUnique(tables);
    const excluded = [...named.keys()].filter((name) => config.tables.get(name)?.kind === 'exclude');
    return { tables, excluded, unclassified, faults: faults.list };
}
function decide({ column, table, entry, catalog, config }) {
    if (column.generated)
        return undefined;
    const own = ruleOf(entry, column.name);
    if (own)
        return { column, rule: own, from: 'config', unique: own.unique };
    const followed = ruleOfKey({ table, column, catalog, config }, new Set());
    if (followed)
        return { column, rule: followed, from: 'reference', unique: followed.unique };
    const isKey = table.primaryKey.includes(column.name) || table.foreignKeys.some(({ columns }) => columns.includes(column.name));
    if (isKey)
        return { column, rule: KEEP, from: 'key', unique: false };
    return (0,catalog_catalog/* isTextLike */.VW)(column) ? undefined : { column, rule: KEEP, from: 'harmless', unique: false };
}
const KEEP = { name: 'keep', unique: false };
const ruleOf = (entry, column) => entry?.kind === 'keep' ? KEEP : entry?.kind === 'columns' ? entry.columns.get(column)?.rule : undefined;
/** The rule of the key that a column refers to, however many references away it is named. */
function ruleOfKey(question, seen) {
    const { table, column, catalog, config } = question;
    for (const { columns, references } of table.foreignKeys) {
        const at = columns.indexOf(column.name);
        const target = at < 0 ? undefined : catalog.tables.find((other) => other.schema === references.schema && other.name === references.table);
        const key = target?.columns.find(({ name }) => name === references.columns[at]);
        const place = target && `${target.schema}.${target.name}.${key?.name}`;
        if (!target || !key || seen.has(place))
            continue;
        seen.add(place);
        const entry = config.tables.get((0,catalog_catalog/* tableName */.Cm)(target, config.schemas));
        const rule = (entry?.kind === 'columns' ? entry.columns.get(key.name)?.rule : undefined) ?? ruleOfKey({ ...question, table: target, column: key }, seen);
        if (rule && rule.name !== 'keep')
            return rule;
    }
    return undefined;
}
function checkEntry({ name, table, entry, faults }) {
    if (entry?.kind !== 'columns')
        return;
    for (const [columnName, { rule, line }] of entry.columns) {
        const column = table.columns.find((known) => known.name === columnName);
        if (!column) {
            faults.add(line, `${name} has no column ${columnName}`);
            continue;
        }
        const why = column.generated ? undefined : misfit(rule, column);
        if (why)
            faults.add(line, `${name}.${columnName} ${why}`);
        if (rule.name !== 'template')
            continue;
        for (const wanted of templateColumns(rule.value)) {
            if (!table.columns.some((known) => known.name === wanted))
                faults.add(line, `${name}.${columnName}: its template names ${wanted}, which is no column of ${name}`);
            if (entry.columns.get(wanted)?.rule.name === 'template')
                faults.add(line, `${name}.${columnName}: its template names ${wanted}, which is a template itself`);
        }
    }
}
const NAMES = ['full-name', 'first-name', 'last-name', 'company', 'address'];
// Where one column of names must not repeat, all columns with that rule get the longer pseudonyms: the same value has the
// same pseudonym in every table. Texts differ by themselves nearly always, so that only the column concerned changes.
function markUnique(tables) {
    const longer = new Set();
    for (const { table, columns } of tables) {
        for (const plan of columns) {
            plan.unique = plan.rule.unique || (isInKey(plan, table) && !holdsKey(plan.rule, { table, columns }));
            if (plan.unique && NAMES.includes(plan.rule.name))
                longer.add(plan.rule.name);
        }
    }
    for (const { columns } of tables)
        for (const plan of columns)
            plan.unique ||= longer.has(plan.rule.name);
}
const isInKey = ({ column }, { primaryKey, uniques }) => [primaryKey, ...uniques].some((set) => set.includes(column.name));
// A template with the whole primary key, which stays, differs by itself, and is cut to the column's length as it is.
function holdsKey(rule, { table: { primaryKey }, columns }) {
    const named = rule.name === 'template' ? [...rule.value.matchAll(/\{([^}:]+)\}/g)].map(([, name]) => name) : [];
    return primaryKey.length === 1 && named.includes(primaryKey[0]) && columns.some(({ column, rule: other }) => other.name === 'keep' && column.name === primaryKey[0]);
}
/** What `unclassified: mask` does to a column: text becomes other text, what is no text becomes null. */
function unnamed(column) {
    const rules = [{ name: 'free-text', unique: false }, { name: 'ip', unique: false }, { name: 'hash', unique: false, length: 16 }];
    return rules.find((rule) => misfit(rule, column) === undefined) ?? { name: 'null', unique: false };
}

;// CONCATENATED MODULE: ./packages/seed/src/plan/order.ts
/**
 * Puts every table after those that it refers to. Where references go round in a circle, and where a table refers to
 * itself, nullable references are deferred: empty at first, filled at the end.
 */
function orderTables(tables, told = []) {
    const left = new Set(tables);
    const ordered = [];
    const deferred = new Map(tables.map((table) => [table, new Set(selfReferences(table))]));
    const waitsFor = (table) => table.table.foreignKeys.filter((key) => !key.columns.some((column) => deferred.get(table).has(column)) && [...left].some((other) => other !== table && refersTo(key, other)));
    while (left.size > 0) {
        const free = [...left].filter((table) => waitsFor(table).length === 0);
        const calm = free.filter((table) => !told.some(({ from, to }) => from === table && to !== table && left.has(to)));
        const ready = calm.length > 0 ? calm : free;
        for (const table of ready) {
            left.delete(table);
            ordered.push({ table, deferred: [...deferred.get(table)] });
        }
        if (ready.length > 0)
            continue;
        const opened = [...left].flatMap((table) => waitsFor(table).map((key) => ({ table, column: nullableColumn(table, key) }))).find(({ column }) => column);
        if (!opened)
            return { tables: ordered, closed: [...left].map(({ name }) => name) };
        deferred.get(opened.table).add(opened.column);
    }
    return { tables: ordered, closed: selfClosed(tables) };
}
const refersTo = ({ references }, { table }) => references.schema === table.schema && references.table === table.name;
const nullableColumn = ({ table }, { columns }) => table.columns.find(({ name, nullable }) => nullable && columns.includes(name))?.name;
const selfReferences = (table) => table.table.foreignKeys.filter((key) => refersTo(key, table)).flatMap((key) => nullableColumn(table, key) ?? []);
const selfClosed = (tables) => tables.filter((table) => table.table.foreignKeys.some((key) => refersTo(key, table) && !nullableColumn(table, key))).map(({ name }) => name);

;// CONCATENATED MODULE: ./packages/seed/src/plan/propose.ts
// Names that people give to columns, the telling part first.
const BY_NAME = [
    [/e_?mail/, 'email'],
    [/(^|_)(phone|mobile|fax|tel)(_|$)|telephone/, 'phone'],
    [/(^|_)(first|given|fore)_?name/, 'first-name'],
    [/(^|_)(last|family|sur)_?name/, 'last-name'],
    [/user_?name|(^|_)(login|handle|nick_?name)(_|$)/, 'username'],
    [/(full|display|contact|person|author|owner)_?name/, 'full-name'],
    [/compan(y|ies)|organi[sz]ation|employer|vendor/, 'company'],
    [/address|street|city|postcode|zip/, 'address'],
    [/url|website|link|avatar|image|photo/, 'url'],
    [/(^|_)ip(_|$)|ip_addr/, 'ip'],
    [/uuid|guid/, 'uuid'],
    [/token|secret|password|hash|key|signature|digest|iban|ssn|card/, 'hash'],
];
/** The rule that a column's name, type and being NOT NULL suggest, as seed.yml writes it. */
function proposeLine(column) {
    const rule = proposeRule(column);
    if (rule !== 'null' || column.nullable)
        return rule;
    if (column.category === 'binary')
        return 'hash';
    const empty = column.category === 'array' ? '"{}"' : EMPTY.find(([pattern]) => pattern.test(column.type.replace(/^"?\w+"?\./, '')))?.[1];
    return `{ rule: constant, value: ${empty ?? '…'} }`;
}
// Of types that nothing is proposed for what stands for no value at all; of others only whoever made them knows one.
const EMPTY = [
    [/^(tsvector|tsquery|hstore|ltree)$/, '""'],
    [/multirange$/, '"{}"'],
    [/range$/, 'empty'],
    [/^point$/, '"(0,0)"'],
];
/** The rule that a column's name and type suggest. A suggestion for a person to judge, never applied by itself. */
function proposeRule({ name, category, element }) {
    const kind = category === 'array' ? (element ?? 'other') : category;
    if (kind === 'json')
        return 'free-text';
    if (kind === 'network')
        return 'ip';
    if (kind === 'binary' || kind === 'other')
        return 'null';
    const snake = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
    return BY_NAME.find(([pattern]) => pattern.test(snake))?.[1] ?? 'free-text';
}

;// CONCATENATED MODULE: ./packages/seed/src/plan/make-plan.ts






/** Columns that no rule names. The message says the lines to add to seed.yml. */
class UnclassifiedError extends errors/* ActionError */.lZ {
    columns;
    file;
    /** What to add, as YAML. */
    proposal;
    /** `proposals`: what values say, where they could be counted; else names and types decide alone. */
    constructor(file, columns, proposals = new Map()) {
        const named = columns.map(({ table, column }) => `${table}.${column.name} (${column.type})`);
        const lines = columns.map((each) => `\`${each.column.name}: ${proposals.get(each)?.rule ?? proposeLine(each.column)}\` to ${each.table}`);
        super(`${named.length === 1 ? 'The column' : `${named.length} columns:`} ${named.join(', ')} ${named.length === 1 ? 'has' : 'have'} no rule in ${file}`, {
            advice: `Nothing was written. Decide what they hold and add, for example, ${lines.join(', ')}.`,
        });
        this.file = file;
        this.columns = columns;
        this.proposal = proposalOf(columns, proposals);
    }
}
/** The lines of seed.yml that would classify these columns, as far as names, types and counted values tell. */
function proposalOf(columns, proposals = new Map()) {
    const tables = Object.entries(Object.groupBy(columns, ({ table }) => table));
    const lines = tables.flatMap(([table, of]) => [
        `  ${table}:`,
        '    columns:',
        ...of.map((each) => {
            const { rule, why } = proposals.get(each) ?? { rule: proposeLine(each.column), why: undefined };
            return `      ${yamlKey(each.column.name)}: ${rule}${why ? `  # ${why}` : ''}`;
        }),
    ]);
    return ['tables:', ...lines].join('\n');
}
/** A name as YAML has it for a key. */
const yamlKey = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
/**
 * The plan of a clone.
 * @throws ConfigError, UnclassifiedError or ActionError, each with everything of its kind.
 */
function makePlan(catalog, config, { unclassified: mode, circles }) {
    const { tables, excluded, unclassified, faults } = classify(catalog, config, mode);
    const wrong = [...faults, ...danglingReferences(tables, { excluded, config })];
    if (wrong.length > 0)
        throw new ConfigError(config.file, wrong);
    if (unclassified.length > 0)
        throw new UnclassifiedError(config.file, unclassified);
    if (tables.length === 0 && !(config.auth?.users && circles === 'allow'))
        throw nothingToCopy(catalog, config);
    const { tables: ordered, closed } = orderTables(tables, toldReferences(tables, config));
    if (closed.length > 0 && circles === 'allow')
        return { tables: tables.map((table) => ({ ...table, deferred: [] })), excluded };
    if (closed.length > 0) {
        throw new errors/* ActionError */.lZ(`The tables ${closed.join(', ')} refer to one another in a circle and none of the references may be null`, {
            advice: 'Exclude one of them in seed.yml.',
        });
    }
    return { tables: ordered.map(({ table, deferred }) => ({ ...table, deferred })), excluded };
}
function nothingToCopy({ tables }, { file, schemas }) {
    const where = `the ${schemas.length === 1 ? 'schema' : 'schemas'} ${schemas.join(', ')} of the source`;
    return tables.length === 0
        ? new errors/* ActionError */.lZ(`There is no table in ${where}`, { advice: `Nothing was written. Name the right ones in ${file}, as in \`schemas: [public]\`, and see that the role may use them and that the connection is to the right database.` })
        : new errors/* ActionError */.lZ(`${file} excludes every table in ${where}`, { advice: 'Nothing was written.' });
}
const toldReferences = (tables, { relations }) => relations.flatMap((relation) => {
    const [from, to] = [relation.from, relation.to].map(({ table }) => tables.find(({ name }) => name === table));
    return from && to ? [{ from, to }] : [];
});
// A row that stays must not point to a row that does not come along.
function danglingReferences(tables, { excluded, config }) {
    return tables.flatMap(({ name, table, columns }) => table.foreignKeys.flatMap(({ columns: from, references }) => {
        const target = (0,catalog_catalog/* tableName */.Cm)({ schema: references.schema, name: references.table }, config.schemas);
        const copied = columns.filter(({ column, rule }) => from.includes(column.name) && rule.name !== 'null');
        if (!excluded.includes(target) || copied.length < from.length)
            return [];
        const line = config.tables.get(target)?.line ?? 1;
        return [{ line, message: `${name}.${from.join(', ')} refers to ${target}, which is excluded: exclude ${name} too, or give ${from[0]} the rule null` }];
    }));
}

;// CONCATENATED MODULE: ./packages/seed/src/report.ts
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
/** Columns that are not what their rules make of the source's. */
const faultyColumns = ({ columns }) => columns.filter(({ fault }) => fault !== undefined);
/** Whether the proof holds: no leak, no orphan, all rows and values there, no sequence behind, no table laid open. */
const holds = (proof) => [proof.leaks, proof.orphans, proof.counts, proof.sequences, faultyColumns(proof), proof.anonymous?.opened ?? []].every(({ length }) => length === 0);

;// CONCATENATED MODULE: ./actions/seed-db/src/failure.ts


/** What the step fails with where the target is not what was promised, or undefined where all is proved. */
function failureOf({ proof, snapshot }) {
    if (!proof || holds(proof))
        return undefined;
    if (snapshot?.did === 'written')
        return new errors/* ActionError */.lZ(`The snapshot was not kept, since it would hold ${complaints(proof).join('; ')}`, { advice: 'Give these columns a rule in seed.yml and run the step again; the report lists them all.' });
    return new errors/* ActionError */.lZ(`The target is not what it should be: ${complaints(proof).join('; ')}`, { advice: adviceOf(proof) });
}
function complaints(proof) {
    const { leaks, orphans, counts, sequences, anonymous } = proof;
    const places = [...new Set(leaks.map(({ table, column, kind }) => `${table}.${column} (${kind})`))];
    return [
        ...(leaks.length > 0 ? [`${sum(leaks.map(({ count }) => count))} values that may identify someone, in ${places.slice(0, 5).join(', ')}${places.length > 5 ? ', …' : ''}`] : []),
        ...orphans.map(({ table, columns, references, count }) => `${count} rows of ${table} refer by ${columns.join(', ')} to rows of ${references} that are not there`),
        ...counts.map(({ table, source, target }) => `${table} has ${target} rows and not ${source}`),
        ...faultyColumns(proof).map(({ table, column, fault, source, target }) => fault === 'nulls' ? `${table}.${column} has ${target.nulls} nulls and not ${source.nulls}` : `${table}.${column} has ${target.distinct} different values, of ${source.distinct}`),
        ...sequences.map(({ table, column }) => `the sequence of ${table}.${column} would give numbers that are taken`),
        ...(anonymous && anonymous.opened.length > 0 ? [`visitors without an account now see rows of ${anonymous.opened.join(', ')}`] : []),
    ];
}
function adviceOf(proof) {
    if (proof.leaks.length === 0 && proof.anonymous && proof.anonymous.opened.length > 0)
        return 'Enable row-level security for them in the target, or name them under `public` in seed.yml where everybody may see them. Then run the step again.';
    if (proof.leaks.length === 0 && faultyColumns(proof).length > 0)
        return 'The rule of that column does not keep its values apart: give it another one, or `unique: true`, and run the step again.';
    if (proof.leaks.length === 0)
        return 'Something else wrote to the source or the target meanwhile: run the step again. Where that does not help, the server keeps other values than it is sent: use the way over PostgreSQL.';
    return 'Nobody should use the target before this is mended. Give these columns a rule in seed.yml and run the step again; the report lists them all.';
}

// EXTERNAL MODULE: ./packages/core/src/duration.ts
var duration = __webpack_require__(9713);
;// CONCATENATED MODULE: ./packages/seed/src/catalog/postgres.ts

/** The catalog of the tables in these schemas, from pg_catalog: information_schema shows a role only what it owns. */
async function catalogOfPostgres(database, schemas) {
    const columns = await database.query(COLUMNS, [schemas]);
    const keys = await database.query(KEYS, [schemas]);
    const references = await database.query(REFERENCES, [schemas]);
    const tables = Map.groupBy(columns, ({ schema, table }) => JSON.stringify([schema, table]));
    return { tables: [...tables.values()].map((rows) => tableOf(rows, keys, references)), unknown: [] };
}
function tableOf(rows, keys, references) {
    const { schema, table: name, inherited } = rows[0];
    const own = (list) => list.filter((item) => item.schema === schema && item.table === name);
    return {
        schema,
        name,
        columns: rows.map(columnOf),
        primaryKey: own(keys).find(({ primary }) => primary)?.columns ?? [],
        uniques: own(keys).filter(({ primary }) => !primary).map(({ columns }) => columns),
        foreignKeys: own(references).map((row) => ({
            name: row.name,
            columns: row.columns,
            references: { schema: row.to_schema, table: row.to_table, columns: row.to_columns },
        })),
        inherited,
    };
}
function columnOf(row) {
    const named = row.labels ? { category: 'enum', element: undefined } : (0,catalog_catalog/* categoryOf */.Qd)(row.base);
    // A type of an extension or of one's own that PostgreSQL counts among texts (citext, a domain over one) is text.
    const category = named.category === 'other' && row.kind === 'S' ? 'text' : named.category;
    return {
        name: row.name,
        type: row.type,
        category,
        element: row.element === null ? named.element : row.element_enum ? 'enum' : elementOf(row.element, row.element_kind),
        nullable: row.nullable,
        hasDefault: row.has_default,
        generated: row.generated,
        identity: row.identity,
        maxLength: row.max_length ?? undefined,
        labels: row.labels ?? undefined,
    };
}
function elementOf(type, kind) {
    const { category } = (0,catalog_catalog/* categoryOf */.Qd)(type);
    return category === 'other' && kind === 'S' ? 'text' : category;
}
const RELATIONS = `c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any ($1)`;
// What is below a domain, however many there are over one another; any of them may say the length.
const BELOW = (first) => `${first} union all select d.oid, d.typbasetype, case when d.typtype = 'd' and d.typtypmod >= 0 then d.typtypmod else base.mod end from base join pg_type d on d.oid = base.typbasetype`;
const COLUMNS = `
  select n.nspname as schema, c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    format_type(b.oid, null) as base, b.typcategory as kind, format_type(e.oid, null) as element, e.typcategory as element_kind, coalesce(e.typtype = 'e', false) as element_enum, not (a.attnotnull or t.typnotnull) as nullable,
    a.atthasdef and a.attgenerated = '' or a.attidentity <> '' as has_default, a.attgenerated <> '' as generated, a.attidentity <> '' as identity,
    information_schema._pg_char_max_length(coalesce(e.oid, b.oid), coalesce(e.mod, b.mod))::int as max_length,
    (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = b.oid) as labels,
    c.relkind = 'r' and exists (select from pg_inherits h where h.inhparent = c.oid) as inherited
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    join lateral (
      with recursive base as (${BELOW('select t.oid, t.typbasetype, case when t.typtype = \'d\' then t.typtypmod else a.atttypmod end as mod')})
      select p.*, base.mod from base join pg_type p on p.oid = base.oid where base.typbasetype = 0) b on true
    left join lateral (
      with recursive base as (${BELOW('select i.oid, i.typbasetype, case when i.typtype = \'d\' then i.typtypmod else b.mod end as mod from pg_type i where b.typcategory = \'A\' and i.oid = b.typelem')})
      select p.*, base.mod from base join pg_type p on p.oid = base.oid where base.typbasetype = 0) e on true
  where ${RELATIONS} order by n.nspname, c.relname, a.attnum`;
// An index over expressions, such as lower(email), depends on the columns in them; one over a column that the database computes
// on those that it is computed of.
const KEYS = `
  select n.nspname as schema, c.relname as table, i.indisprimary as primary,
    (select array_agg(a.attname::text order by array_position(i.indkey::int2[], a.attnum), a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and (a.attnum = any (i.indkey) or i.indexprs is not null and exists (select from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum)
        or exists (select from pg_attribute g join pg_attrdef f on f.adrelid = g.attrelid and f.adnum = g.attnum join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
          and (d.classid = 'pg_attrdef'::regclass and d.objid = f.oid or d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = g.attnum)
          where g.attrelid = c.oid and g.attnum <> a.attnum and g.attgenerated <> '' and g.attnum = any (i.indkey)))) as columns
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
  where i.indisunique and ${RELATIONS}`;
const REFERENCES = `
  select n.nspname as schema, c.relname as table, f.conname as name, tn.nspname as to_schema, tc.relname as to_table,
    (select array_agg(a.attname::text order by k.n) from unnest(f.conkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num) as columns,
    (select array_agg(a.attname::text order by k.n) from unnest(f.confkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num) as to_columns
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class tc on tc.oid = f.confrelid join pg_namespace tn on tn.oid = tc.relnamespace
  where f.contype = 'f' and ${RELATIONS}`;

;// CONCATENATED MODULE: ./packages/seed/src/plan/plan.ts
/** Whether staging gets other values here than production has. */
const isMasked = ({ rule }) => rule.name !== 'keep';

// EXTERNAL MODULE: ./packages/seed/src/postgres/names.ts
var postgres_names = __webpack_require__(6407);
// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: ./packages/core/src/thrift.ts + 1 modules
var src_thrift = __webpack_require__(8275);
;// CONCATENATED MODULE: ./packages/seed/src/database-error.ts

/** A database refused something. Says which rule of the database it was, and never which values. */
class DatabaseError extends errors/* ActionError */.lZ {
    /** SQLSTATE, or PostgREST's own code. */
    code;
    /** The column that the database named, where it named one. */
    column;
    /** The columns, or expressions over them, whose values it refused together, as its details name them: `team, lower(email)`. */
    key;
    constructor(message, options) {
        super(message, options.advice === undefined ? {} : { advice: options.advice });
        this.code = options.code;
        this.column = options.column;
        this.key = options.key;
    }
}
const RELOAD = 'After migrations it must be told: run NOTIFY pgrst, \'reload schema\' in the SQL editor of that project, then run the step again.';
const NO_VALUE = { said: 'a pseudonym is no value of its column\'s type', advice: 'Give the column a rule that makes such: constant or pick, keep, or null.' };
const SAID = {
    '22001': { said: 'a value is too long for its column' },
    '22007': NO_VALUE,
    '22008': NO_VALUE,
    '22P02': NO_VALUE,
    '23502': { said: 'a column that must not be empty would be' },
    '23503': {
        said: 'a reference would point to a row that is not there',
        advice: 'Where the source changed while it was read, run the step again. Where an excluded table refers to a copied one, delete its rows in the target. Where tables refer to accounts (auth.users), carry them: `auth` in seed.yml. Over the Data API, which does not tell keys of several columns, give columns that refer to a masked one its rule.',
    },
    '23505': {
        said: 'two rows have the same value where it must not repeat',
        advice: 'Add `unique: true` to the rule of that column, as in { rule: company, unique: true }. Where the column is too short for as many pseudonyms, widen it, or make them of the row\'s key, as in { rule: template, value: "{id}" }.',
    },
    '23514': { said: 'a row breaks a check', advice: 'Give the column a rule whose values pass it, such as pick or constant.' },
    '23P01': { said: 'a row breaks an exclusion constraint' },
    '25006': { said: 'the database is read-only', advice: 'A Supabase project becomes read-only when its disk is full.' },
    '28P01': { said: 'the password is wrong' },
    '3D000': { said: 'there is no database of that name' },
    '40P01': { said: 'another session was waiting for this one while this one waited for it (deadlock)', advice: 'Run the step again.' },
    '42P01': { said: 'there is no such table', advice: 'Run the migrations on this database first.' },
    '42703': { said: 'there is no such column', advice: 'Run the migrations on this database first.' },
    '428C9': {
        said: 'a column is GENERATED ALWAYS, which the Data API cannot write',
        advice: 'Exclude the table, or make the identity GENERATED BY DEFAULT.',
    },
    '53100': { said: 'the disk is full' },
    '53300': { said: 'there are too many connections', advice: 'Wait for others to end, or use the session pooler.' },
    '54000': { said: 'a row is too large for its table or an index', advice: 'Give its columns rules whose values are no longer than those of the source, such as free-text, keep or null.' },
    '55P03': { said: 'another session holds a lock on a table and did not let go of it for a minute', advice: 'End what works on the target, then run the step again.' },
    '57014': { said: 'the statement was canceled: it took longer than the database allows, or somebody ended it', advice: 'Raise statement_timeout of its role, or run the step again.' },
    PGRST204: { said: 'the Data API does not know a column: its schema cache is stale', advice: RELOAD },
    PGRST205: { said: 'the Data API does not know the table: its schema cache is stale', advice: RELOAD },
};
/** What the role may not do, and what to grant it: reading where it is the source's, owning the tables where it is the target's. */
function mayNot(message, input) {
    if (message.includes('row-level security')) {
        return { said: `row-level security hides rows from the role${ofInput(input)}`, advice: 'Connect as a role that sees every row: the owner of the tables, or one with BYPASSRLS (alter role … bypassrls), as `postgres` has at Supabase.' };
    }
    const said = `the role${ofInput(input)} may not do this`;
    if (input === 'source-db-url') {
        return { said, advice: 'Reading is enough there. Grant it, for every schema that is copied: grant usage on schema public to <role>; grant select on all tables in schema public to <role>;' };
    }
    if (input === 'target-db-url')
        return { said, advice: 'Connect as the owner of the tables, which is `postgres` at Supabase.' };
    return { said, advice: 'Over the Data API, grant it: new tables are granted to nobody by themselves since October 2026 (grant all on all tables in schema public to service_role).' };
}
const ofInput = (input) => (input === undefined ? '' : ` in the input \`${input}\``);
/**
 * A database's error as it may be shown. Its own message and details quote rows (`Key (email)=(…) already exists`), so
 * only the names of constraints, columns and tables are taken from them, of the row that COPY was at too.
 */
function databaseError(what, { code, message, input, where, detail, details }) {
    const known = code === '42501' ? mayNot(message ?? '', input) : code === undefined ? undefined : SAID[code];
    // What was raised by a function, or for a value, quotes it: words of the value would be taken for names.
    const telling = code !== undefined && /^(22|38|39|P0|XX)/.test(code) ? '' : (message ?? '');
    const names = [...telling.matchAll(/\b(constraint|column|relation|table|index|schema|sequence|function) (?:"((?:[^"]|"")+)"|([A-Za-z_][\w.]*))/g)].map(([, kind, quoted, bare]) => `${kind} ${quoted ?? bare}`);
    const [, table, column] = /^COPY (.+?), line \d+, column ([^:]+)/.exec(where ?? '') ?? [];
    if (column !== undefined && names.length === 0)
        names.push(`column ${column} of ${table}`);
    const key = /^Key \((.+?)\)=\(/.exec(detail ?? details ?? '')?.[1];
    if (key !== undefined)
        names.push(`${key.includes(',') ? 'columns' : 'column'} ${key}`);
    const named = names.length > 0 ? ` (${[...new Set(names)].join(', ')})` : '';
    return new DatabaseError(`${what}: ${known?.said ?? `the database refused with the code ${code ?? 'unknown'}`}${named}`, {
        code: code ?? 'unknown',
        advice: known?.advice,
        column: /\bcolumn "([^"]+)"/.exec(telling)?.[1],
        key,
    });
}

;// CONCATENATED MODULE: ./packages/seed/src/transports/postgres.ts





const isServerError = (error) => error instanceof Error && /^[0-9A-Z]{5}$/.test(String(error.code)) && 'severity' in error;
/**
 * Connects. The only door to pg and pg-copy-streams, which load here. A cancel closes the connection, upon which the
 * server rolls back what was under way.
 * @throws ActionError that names the input, and never the password.
 */
async function openPostgres({ url, input, label = 'seed-db', signal }) {
    const { Client: PgClient } = await __webpack_require__.e(/* import() */ 849).then(__webpack_require__.bind(__webpack_require__, 3849));
    (0,src_thrift/* keepYoungSmall */.fO)();
    const client = await connect(url, input, (ssl) => {
        const one = new PgClient({ connectionString: withoutSslMode(url), ssl, application_name: label, connectionTimeoutMillis: 20_000, keepAlive: true });
        // Without a listener, a connection that breaks between two statements would end the process.
        one.on('error', () => { });
        return one;
    });
    const close = async () => {
        signal.removeEventListener('abort', onAbort);
        await client.end();
    };
    const explain = (error, sql) => {
        if (isServerError(error))
            return Object.assign(error, { input });
        return error instanceof errors/* ActionError */.lZ || signal.aborted ? error : brokenError(error, { url, input, committing: sql === 'commit' });
    };
    const told = (error, sql) => {
        throw explain(error, sql);
    };
    const onAbort = () => void client.end().catch(() => { });
    signal.addEventListener('abort', onAbort, { once: true });
    return {
        query: async (sql, parameters) => (await client.query(sql, parameters).catch((error) => told(error, sql))).rows,
        copyIn: async (statement, data) => {
            const { from } = await __webpack_require__.e(/* import() */ 901).then(__webpack_require__.t.bind(__webpack_require__, 6901, 19));
            await (0,promises_.pipeline)(external_node_stream_.Readable.from(data, { objectMode: true }), client.query(from(statement))).catch((error) => told(error));
        },
        async *copyOut(statement) {
            const { to } = await __webpack_require__.e(/* import() */ 901).then(__webpack_require__.t.bind(__webpack_require__, 6901, 19));
            const stream = client.query(to(statement));
            try {
                const thrift = (0,src_thrift/* createThrift */.S7)({ megabytes: 8, look: 'minor' });
                for await (const chunk of stream) {
                    yield chunk;
                    thrift(chunk.length);
                }
            }
            catch (error) {
                told(error);
            }
        },
        submit: (query) => void client.query(query),
        explain: (error) => explain(error),
        close,
    };
}
async function connect(url, input, create) {
    const attempts = tlsOf(url);
    for (const [i, ssl] of attempts.entries()) {
        const client = create(ssl);
        try {
            await client.connect();
            // A role or database may have limits of its own, made for requests of an application.
            await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
            return client;
        }
        catch (error) {
            await client.end().catch(() => { });
            const plainOnly = error instanceof Error && error.message.includes('does not support SSL');
            if (!plainOnly || i === attempts.length - 1)
                throw connectError(error, url, input);
        }
    }
    throw new Error('No way to connect was tried');
}
/**
 * Which kinds of TLS to try, as libpq's sslmode says (https://www.postgresql.org/docs/current/libpq-ssl.html). Without
 * one, connections beyond this machine are encrypted where the server can; a certificate is checked when asked for.
 */
function tlsOf(url) {
    const mode = url.searchParams.get('sslmode');
    const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
    if (mode === 'disable' || (mode === null && local))
        return [false];
    if (mode === 'verify-ca' || mode === 'verify-full')
        return [{ rejectUnauthorized: true }];
    return mode === 'require' ? [{ rejectUnauthorized: false }] : [{ rejectUnauthorized: false }, false];
}
const withoutSslMode = (url) => {
    const bare = new URL(url);
    bare.searchParams.delete('sslmode');
    return bare.href;
};
const ADVICE = {
    ENOTFOUND: 'Check the host. A direct connection to Supabase (db.<ref>.supabase.co) is IPv6 only, which GitHub\'s runners have not: use the session pooler\'s.',
    ENETUNREACH: 'A direct connection to Supabase is IPv6 only, which GitHub\'s runners have not: use the session pooler\'s.',
    ECONNREFUSED: 'Check the host and the port, and that the database lets this network in.',
    '28P01': 'Check the user and the password. Characters such as @ and / in a password are written %40 and %2F.',
};
// Of a commit the server may have heard, and its answer be lost: nobody can tell then whether it is done.
function brokenError(cause, { url, input, committing }) {
    const broke = `The connection to ${url.hostname}:${url.port || 5432} in the input \`${input}\` broke`;
    if (!committing)
        return new errors/* ActionError */.lZ(`${broke}: ${(0,errors/* errorMessage */.gJ)(cause)}`, { advice: 'What was under way there was undone. Run the step again.', cause });
    return new errors/* ActionError */.lZ(`${broke} while all that was done was being committed: ${(0,errors/* errorMessage */.gJ)(cause)}`, {
        advice: 'Either all of it is there or nothing, and which of them was not heard. Run the step again, or look.',
        cause,
    });
}
function connectError(error, url, input) {
    const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
    const code = first.code ?? '';
    const where = `${url.hostname}:${url.port || 5432}`;
    if (isServerError(first)) {
        const { message } = databaseError(`${where} refused the connection in the input \`${input}\``, { code });
        return new errors/* ActionError */.lZ(message, { advice: ADVICE[code] ?? 'Check the connection string.' });
    }
    return new errors/* ActionError */.lZ(`${where} in the input \`${input}\` cannot be reached (${code || 'no answer'})`, {
        advice: ADVICE[code] ?? 'Check the host and the port, and that the database lets this network in.',
    });
}

;// CONCATENATED MODULE: ./packages/seed/src/auth/load.ts




/**
 * Asks the target whether its role may replace accounts. Those tables belong to Supabase: their rows may be written, they
 * cannot be altered or truncated, and triggers on them cannot be switched off but by session_replication_role, by SET alone.
 * @throws ActionError that says everything that is missing.
 */
async function probeTarget(target) {
    const dependants = (await target.query(DEPENDANTS));
    const missing = await missingRights(target, ['select', 'insert', 'delete']);
    missing.push(...dependants.filter(({ may }) => !may).map(({ name }) => `delete on ${name}`));
    const triggers = await target.query(TRIGGERS);
    const replica = await maySetReplica(target);
    const firing = triggers.filter(({ enabled }) => !replica || enabled !== 'O').map(({ name }) => name);
    if (firing.length > 0)
        missing.push(replica ? `a way around the triggers ${firing.join(', ')}, which fire even where others do not (enable replica, enable always)` : `set session_replication_role, without which the triggers ${firing.join(', ')} would fire for every account`);
    if (missing.length > 0)
        throw refusal('target', missing);
    return { replica, dependants: dependants.map(({ name }) => name) };
}
/** @throws ActionError where the source's role may not read accounts. */
async function probeSource(source) {
    const missing = await missingRights(source, ['select']);
    if (missing.length > 0)
        throw refusal('source', missing);
}
const refusal = (side, missing) => new errors/* ActionError */.lZ(`The role of the ${side} may not carry accounts. It lacks: ${missing.join('; ')}`, {
    advice: `Nothing was written. Connect as \`postgres\`, which has these rights at Supabase, or take \`auth\` out of seed.yml.`,
});
async function missingRights(database, rights) {
    const [schema] = await database.query(`select has_schema_privilege('auth', 'usage') as may`);
    if (!schema.may)
        return ['usage on the schema auth'];
    const rows = await database.query(`select t as name, p as missing from unnest(array['auth.users', 'auth.identities']) t, unnest($1::text[]) p where not has_table_privilege(t, p)
     union all select t, 'bypassrls (row-level security hides rows)' from unnest(array['auth.users', 'auth.identities']) t where row_security_active(t)`, [rights]);
    return rows.map(({ name, missing }) => `${missing} on ${name}`);
}
async function maySetReplica(target) {
    await target.query('begin');
    try {
        await target.query('set local session_replication_role = replica');
        return true;
    }
    catch (error) {
        if (isServerError(error) && error.code === '42501')
            return false;
        throw error;
    }
    finally {
        await target.query('rollback');
    }
}
/** Replaces the accounts within the target's transaction, and takes away their sessions. Answers how many rows there are now. */
async function replaceAccounts(target, door, { tables, linesOf, clock, say }) {
    const rows = new Map();
    if (door.replica)
        await target.query('set local session_replication_role = replica');
    // Where references are set aside nothing cascades; where they are not, those that refer have to go first.
    for (const name of [...door.dependants, 'auth.identities', 'auth.users'])
        await target.query(`delete from ${name}`);
    for (const plan of tables) {
        const started = clock.elapsed();
        await target.copyIn(`copy ${(0,postgres_names/* quoteTable */.Z8)(plan.table)} (${plan.columns.map(({ column }) => (0,postgres_names/* quoteName */.AB)(column.name)).join(', ')}) from stdin`, linesOf(plan));
        const [found] = await target.query(`select count(*) as rows from ${(0,postgres_names/* onlyTable */.Tf)(plan.table)}`);
        rows.set(plan, Number(found.rows));
        say(`copied ${plan.name}: ${Number(found.rows).toLocaleString('en')} rows in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`);
    }
    if (door.replica)
        await target.query('set local session_replication_role = origin');
    return rows;
}
/** @throws ActionError where rows that stay in the target refer to accounts that are gone. */
async function checkReferences(target) {
    const references = await target.query(load_REFERENCES);
    const broken = [];
    for (const { child, parent, columns, keys } of references) {
        const matched = columns.map((column, i) => `p.${(0,postgres_names/* quoteName */.AB)(keys[i])} = c.${(0,postgres_names/* quoteName */.AB)(column)}`).join(' and ');
        const filled = columns.map((column) => `c.${(0,postgres_names/* quoteName */.AB)(column)} is not null`).join(' and ');
        const [found] = await target.query(`select count(*) as rows from ${child} c where ${filled} and not exists (select from ${parent} p where ${matched})`);
        if (Number(found.rows) > 0)
            broken.push(`${found.rows} rows of ${child} by ${columns.join(', ')}`);
    }
    if (broken.length === 0)
        return;
    throw new errors/* ActionError */.lZ(`Rows of the target refer to accounts that would be gone: ${broken.join('; ')}`, { advice: 'The target was left as it was. Delete these rows there, or let their tables be copied.' });
}
// All tables of the schema with references to accounts, directly or not, the farthest first.
const DEPENDANTS = `
  with recursive refs (id, depth) as (
    select to_regclass('auth.users')::oid, 0
    union select f.conrelid, depth + 1 from pg_constraint f join refs r on f.confrelid = r.id join pg_class c on c.oid = f.conrelid and c.relnamespace = 'auth'::regnamespace
      where f.contype = 'f' and f.conparentid = 0 and f.conrelid <> f.confrelid and depth < 9)
  select id::regclass::text as name, has_table_privilege(id, 'delete') as may from refs where depth > 0 and id <> to_regclass('auth.identities') group by id order by max(depth) desc`;
const TRIGGERS = `
  select t.tgrelid::regclass || '.' || t.tgname as name, t.tgenabled::text as enabled from pg_trigger t
  where t.tgrelid in (to_regclass('auth.users'), to_regclass('auth.identities')) and not t.tgisinternal and t.tgenabled <> 'D'`;
const load_REFERENCES = `
  select f.conrelid::regclass::text as child, f.confrelid::regclass::text as parent,
    (select array_agg(a.attname::text order by k.n) from unnest(f.conkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num) as columns,
    (select array_agg(a.attname::text order by k.n) from unnest(f.confkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num) as keys
  from pg_constraint f
  where f.contype = 'f' and f.conparentid = 0 and f.confrelid in (to_regclass('auth.users'), to_regclass('auth.identities')) and has_table_privilege(f.conrelid, 'select')`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/copy-text.ts
/** Fields of one line of COPY's text format; `\N` is null (https://www.postgresql.org/docs/current/sql-copy.html). */
const readFields = (line) => line.split('\t').map((field) => (field === '\\N' ? null : copy_text_unescape(field)));
/** One line of COPY's text format, with its line end. */
const writeFields = (fields) => `${fields.map((field) => (field === null ? '\\N' : copy_text_escape(field))).join('\t')}\n`;
const NAMED = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const ESCAPES = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const copy_text_unescape = (field) => (field.includes('\\') ? field.replace(/\\(.)/gs, (_, char) => NAMED[char] ?? char) : field);
const copy_text_escape = (field) => field.replace(/[\\\n\r\t]/g, (char) => ESCAPES[char]);
/** An array as PostgreSQL reads it: every element quoted. */
const arrayLiteral = (items) => `{${items.map((item) => (item === null ? 'NULL' : Array.isArray(item) ? arrayLiteral(item) : quoteElement(item))).join(',')}}`;
const quoteElement = (item) => `"${(typeof item === 'object' ? JSON.stringify(item) : String(item)).replace(/["\\]/g, '\\$&')}"`;
/** The lines of a stream, in portions as they come. A portion's last line may go on in the next. */
async function* linesOf(stream) {
    let rest = Buffer.alloc(0);
    for await (const chunk of stream) {
        const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        const end = data.lastIndexOf(0x0a);
        rest = data.subarray(end + 1);
        if (end >= 0)
            yield data.toString('utf8', 0, end).split('\n');
    }
    if (rest.length > 0)
        yield [rest.toString('utf8')];
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/session.ts



/**
 * Every row of a planned table, in portions. Values are text, but arrays and documents that a rule goes into. A document
 * that is JSON's null is missing in its row: SQL's null is another value.
 */
async function* rowsOf(database, { table, columns, where }, choose) {
    const condition = choose === 'chosen' && where ? ` where ${where}` : '';
    const select = columns.map((plan) => (isOpened(plan) && plan.column.category === 'array' ? `array_to_json(${(0,postgres_names/* quoteName */.AB)(plan.column.name)})` : (0,postgres_names/* quoteName */.AB)(plan.column.name)));
    const statement = `copy (select ${select.join(', ')} from ${(0,postgres_names/* onlyTable */.Tf)(table)}${condition}) to stdout`;
    for await (const lines of linesOf(database.copyOut(statement))) {
        yield lines.map((line) => {
            const fields = readFields(line);
            return Object.fromEntries(columns.flatMap((plan, i) => (isJsonNull(fields[i], plan) ? [] : [[plan.column.name, decode(fields[i], plan)]])));
        });
    }
}
/** Whether a rule looks inside of an array or document. What stays goes through as the text that it is. */
const isOpened = ({ rule, column }) => rule.name !== 'keep' && (column.category === 'array' || column.category === 'json');
const decode = (text, plan) => (text === null || !isOpened(plan) ? text : JSON.parse(text));
const isJsonNull = (text, plan) => plan.column.category === 'json' && isOpened(plan) && text?.trim() === 'null';
/** A masked value as COPY takes it; `row` is the one that it was read from. */
function encode(value, { column, rule }, row) {
    if (value === null)
        return row && !(column.name in row) && rule.name !== 'null' ? 'null' : null;
    if (Array.isArray(value) && column.category === 'array')
        return arrayLiteral(value);
    // What stays is the document's own text still, and a constant may be.
    const written = typeof value === 'string' && (rule.name === 'keep' || rule.name === 'constant');
    return typeof value === 'object' || (column.category === 'json' && !written) ? JSON.stringify(value) : String(value);
}

;// CONCATENATED MODULE: ./packages/seed/src/config/rule.ts
/** The words that seed.yml uses for a rule (contracts: Rule names). */
const ruleNames = [
    'email', 'full-name', 'first-name', 'last-name', 'username', 'company', 'phone', 'address', 'url', 'ip', 'uuid',
    'free-text', 'number', 'date', 'hash', 'pick', 'template', 'constant', 'null', 'json', 'keep',
];
/**
 * The steps of a JSON path: `$`, then `.key`, `["any key"]`, `[0]`, `[*]` or `.*`.
 * @throws Error that reads on after the path.
 */
function parsePath(path) {
    if (!path.startsWith('$'))
        throw new Error('must start with $, as in $.billing.email');
    const steps = [];
    const step = /\.\*|\[\*\]|\.([\p{L}_][\p{L}\p{N}_-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/uy;
    step.lastIndex = 1;
    while (step.lastIndex < path.length) {
        const at = step.lastIndex;
        const found = step.exec(path);
        if (!found)
            throw new Error(`cannot be read from ${JSON.stringify(path.slice(at))} on; steps are .key, ["any key"], [0] and [*]`);
        const key = found[1] ?? found[3] ?? found[4];
        if (key !== undefined)
            steps.push({ key: key.replace(/\\(.)/g, '$1') });
        else
            steps.push(found[2] === undefined ? { all: true } : { index: Number(found[2]) });
    }
    return steps;
}

;// CONCATENATED MODULE: ./packages/seed/src/auth/plan.ts





/** The two tables of Supabase's managed schema that hold accounts. Sessions, tokens, factors and logs are never carried. */
const ACCOUNTS = ['users', 'identities'];
/** Names of the tables in seed.yml, where their columns may be given rules. */
const isAccounts = (name) => ACCOUNTS.some((table) => name === `auth.${table}`);
/** A configuration without what it says of accounts, which are planned here. */
const withoutAccounts = (config) => ({ ...config, tables: new Map([...config.tables].filter(([name]) => !config.auth?.users || !isAccounts(name))) });
/** What nobody may use again: one-time tokens, and changes of address that wait to be confirmed. */
const SPENT = [
    'confirmation_token', 'recovery_token', 'email_change_token_new', 'email_change_token_current', 'email_change', 'phone_change', 'phone_change_token', 'reauthentication_token',
];
/**
 * The plan of the accounts: addresses, numbers and names get the pseudonyms that they have in other tables, keys stay, and
 * what is not known to be harmless goes, unless seed.yml gives it a rule. With a target, columns that it lacks stay away.
 * @throws ActionError where there are no such tables, ConfigError where seed.yml's rules for them cannot be.
 */
function planAccounts(source, target, config) {
    if (config.schemas.includes('auth'))
        throw new ConfigError(config.file, [{ line: config.auth.line, message: 'auth carries the accounts by itself: take the schema auth out of schemas' }]);
    return ACCOUNTS.map((name) => {
        const [from, to] = [plan_tableOf(source, name, 'source'), target && plan_tableOf(target, name, 'target')];
        const entry = config.tables.get(`auth.${name}`);
        plan_checkEntry(from, entry, config);
        const columns = from.columns.filter((column) => !column.generated && (!to || to.columns.some((other) => other.name === column.name && !other.generated)));
        return { name: `auth.${name}`, table: from, columns: columns.flatMap((column) => planOf(column, entry) ?? []), deferred: [], where: undefined };
    });
}
function plan_tableOf({ tables }, name, side) {
    const found = tables.find((table) => table.schema === 'auth' && table.name === name);
    if (found)
        return found;
    throw new errors/* ActionError */.lZ(`The ${side} has no auth.${name}, so that there are no accounts to carry`, { advice: 'Nothing was written. Take `auth` out of seed.yml: these are not both databases of Supabase projects.' });
}
function plan_checkEntry(table, entry, { file }) {
    if (!entry)
        return;
    const name = `auth.${table.name}`;
    if (entry.kind !== 'columns' || entry.where)
        throw new ConfigError(file, [{ line: entry.line, message: `${name} takes rules for columns only, since auth carries it` }]);
    const faults = [...entry.columns].flatMap(([column, { rule, line }]) => {
        const known = table.columns.find((other) => other.name === column);
        const why = known ? misfit(rule, known) : 'is not there';
        return why === undefined ? [] : [{ line, message: `${name}.${column} ${why}` }];
    });
    if (faults.length > 0)
        throw new ConfigError(file, faults);
}
function planOf(column, entry) {
    const given = entry?.kind === 'columns' ? entry.columns.get(column.name)?.rule : undefined;
    const rule = given ?? plan_RULES[column.name] ?? ((0,catalog_catalog/* isTextLike */.VW)(column) ? unknown(column) : plan_KEEP);
    return rule && { column, rule, from: given ? 'config' : 'harmless', unique: rule.unique };
}
// A column of a later version of Supabase Auth.
const unknown = (column) => column.nullable ? { name: 'null', unique: false } : column.hasDefault ? undefined : { name: 'constant', unique: false, value: '' };
const plain = (name) => ({ name, unique: false });
const plan_KEEP = plain('keep');
const json = (paths) => ({
    name: 'json',
    unique: false,
    paths: Object.entries(paths).map(([path, rule]) => ({ path, steps: parsePath(path), rule })),
    rest: plain('free-text'),
});
// What providers say of people. `sub` and `provider_id` name the account there; see finish in mask.ts.
const PERSON = json({
    '$.email': plain('email'), '$.phone': plain('phone'), '$.phone_number': plain('phone'), '$.avatar_url': plain('url'), '$.picture': plain('url'),
    '$.user_name': plain('username'), '$.preferred_username': plain('username'), '$.nickname': plain('username'),
    '$.name': plain('full-name'), '$.full_name': plain('full-name'), '$.first_name': plain('first-name'), '$.given_name': plain('first-name'),
    '$.last_name': plain('last-name'), '$.family_name': plain('last-name'), '$.iss': plan_KEEP, '$.sub': plan_KEEP, '$.provider_id': plan_KEEP,
});
const plan_EMPTY = { name: 'constant', unique: false, value: '' };
const plan_RULES = {
    ...Object.fromEntries(SPENT.map((name) => [name, plan_EMPTY])),
    encrypted_password: plan_EMPTY,
    email: plain('email'),
    phone: plain('phone'),
    raw_user_meta_data: PERSON,
    identity_data: PERSON,
    // Roles decide what row-level security shows; whatever else an application keeps here needs a rule of its own.
    raw_app_meta_data: json({ '$.provider': plan_KEEP, '$.providers[*]': plan_KEEP, '$.role': plan_KEEP, '$.roles[*]': plan_KEEP }),
    aud: plan_KEEP,
    role: plan_KEEP,
    provider: plan_KEEP,
    provider_id: plan_KEEP,
};

;// CONCATENATED MODULE: ./packages/seed/src/auth/mask.ts





/** The lines of a table of accounts in COPY's text format, masked on the runner. */
async function* accountLines({ source, digest, passwordHash }, plan) {
    const mask = maskTable(plan, digest);
    for await (const rows of rowsOf(source, plan, 'chosen')) {
        const finished = rows.map((row) => finish(mask(row), row, { digest, passwordHash }));
        yield finished.map((row) => writeFields(plan.columns.map((column) => encode(row[column.column.name] ?? null, column)))).join('');
    }
}
/**
 * What no rule says: tokens are empty and never null, which would keep their account from signing in (supabase/auth#1940);
 * numbers have a plus only where they had one, since Supabase Auth keeps and finds them without; and an account's name at its provider becomes another one unless it
 * is the account's own key, as it is for addresses and numbers.
 */
function finish(masked, raw, { digest, passwordHash }) {
    const own = raw['user_id'] ?? raw['id'] ?? null;
    const named = (value) => (value === null || value === '' || value === own ? value : tagOf(digest('provider-id', String(value)), 24));
    const inside = (document, was) => {
        if (!isMap(document) || !isMap(was))
            return document;
        const names = ['sub', 'provider_id'].filter((key) => was[key] !== undefined).map((key) => [key, named(was[key])]);
        return { ...document, ...Object.fromEntries(names), ...('phone' in was ? { phone: asWritten(document['phone'] ?? null, was['phone']) } : {}) };
    };
    const row = { ...masked };
    for (const column of SPENT)
        if (column in row)
            row[column] = '';
    if ('encrypted_password' in row)
        row['encrypted_password'] = passwordHash;
    if ('phone' in row)
        row['phone'] = asWritten(row['phone'], raw['phone'] ?? null);
    if ('provider_id' in row)
        row['provider_id'] = named(raw['provider_id'] ?? null);
    for (const column of ['raw_user_meta_data', 'identity_data'])
        if (column in row)
            row[column] = inside(row[column], raw[column] ?? null);
    return row;
}
const asWritten = (phone, was) => (typeof phone === 'string' && typeof was === 'string' && !was.startsWith('+') ? phone.replace('+', '') : phone);
const isMap = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

;// CONCATENATED MODULE: ./packages/seed/src/auth/password.ts
// What Supabase Auth uses itself (golang.org/x/crypto/bcrypt.DefaultCost).
const COST = 10;
/**
 * The hash of the one password that all accounts get, as Supabase Auth checks it. Computed here, so that no database and no
 * log of one ever sees the password. The only door to bcryptjs, which loads here.
 */
async function hashOfPassword({ password }) {
    const { hash } = await __webpack_require__.e(/* import() */ 242).then(__webpack_require__.bind(__webpack_require__, 6242));
    return hash(password, COST);
}

;// CONCATENATED MODULE: ./packages/seed/src/auth/accounts.ts







/**
 * Plans the accounts that seed.yml asks for, none where it does not, and asks both databases whether their roles may.
 * @throws ActionError or ConfigError, before anything is written.
 */
async function carryAccounts({ source, target, config, narrowed, clock, say }) {
    const { auth } = config;
    if (!auth?.users)
        return undefined;
    const planned = planAccounts(await catalogOfPostgres(source, ['auth']), await catalogOfPostgres(target, ['auth']), config);
    const tables = narrowed ? planned.map((table) => ({ ...table, where: conditionOf(table, narrowed) })) : planned;
    await probeSource(source);
    const door = await probeTarget(target);
    sayAccounts(tables, say);
    return {
        tables,
        copy: async (digest) => {
            const mask = { source, digest, passwordHash: await hashOfPassword(auth) };
            return replaceAccounts(target, door, { tables, linesOf: (table) => accountLines(mask, table), clock, say });
        },
        check: () => checkReferences(target),
    };
}
/** Prints what becomes of accounts. */
function sayAccounts(tables, say) {
    for (const { name, columns } of tables)
        say(`${name}: ${columns.filter(isMasked).map(({ column, rule }) => `${column.name}: ${rule.name === 'constant' ? 'emptied' : rule.name}`).join(', ')}`);
    say('all accounts get the password in seed.yml; sessions, tokens, factors and logs are not carried');
}
function conditionOf({ table }, { tables }) {
    const referred = tables.flatMap((child) => child.table.foreignKeys
        .filter(({ references }) => references.schema === 'auth' && references.table === 'users' && references.columns[0] === 'id')
        .map(({ columns }) => `select ${(0,postgres_names/* quoteName */.AB)(columns[0])} from ${(0,postgres_names/* onlyTable */.Tf)(child.table)}${child.where ? ` where ${child.where}` : ''}`));
    return referred.length === 0 ? 'false' : `${table.name === 'users' ? 'id' : 'user_id'} in (${referred.join(' union all ')})`;
}

;// CONCATENATED MODULE: ./packages/seed/src/plan/doubtful.ts

// Of types that need no rule what people call columns that hold what is somebody's.
const TELLING = {
    number: /(^|_)(phone|mobile|cell|fax|tel|msisdn|ssn|social_?security|passport|card|pan|iban|account|tax_?id|national_?id|pin|token|secret|password|lat|lng|lon|latitude|longitude|salary|wage|income)(_?(number|num|no|nr))?$/,
    uuid: /(^|_)(token|secret|password|(api|access|secret|private)_?key|session(_id)?)$/,
    time: /birth|(^|_)(dob|born|died|deceased)(_|$)/,
};
/** The columns of a plan that need no rule by their type, have none, and are called as if they were somebody's: `people.born (date)`. */
const doubtfulColumns = ({ tables }) => tables.flatMap(({ name, columns }) => columns.filter((each) => each.from === 'harmless' && !isMasked(each) && TELLING[each.column.category]?.test(snakeOf(each.column.name))).map(({ column }) => `${name}.${column.name} (${column.type})`));
const snakeOf = (name) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
/** What to do about them, in a sentence for the log and the summary; none where there are none. */
function sayDoubtful(plan) {
    const columns = doubtfulColumns(plan);
    return columns.length === 0 ? [] : [`Copied as they are, since numbers, dates and UUIDs need no rule: ${columns.join(', ')}. Their names sound as if they were somebody's: give each a rule in seed.yml, such as number, date, uuid or null, or keep.`];
}

;// CONCATENATED MODULE: ./packages/seed/src/plan/say.ts

/** Prints a plan: a line for each table, with what becomes of its columns. */
function sayPlan({ tables, excluded }, say) {
    for (const plan of tables) {
        const { name, columns } = plan;
        const masked = columns.filter(isMasked).map(({ column, rule }) => `${column.name}: ${rule.name}`);
        const circles = circlesOf(plan);
        const later = circles.length > 0 ? `; ${circles.join(', ')} in a circle` : '';
        say(`${name}: ${masked.length > 0 ? masked.join(', ') : 'nothing masked'}${later}`);
    }
    for (const name of excluded)
        say(`${name}: excluded`);
}
// A reference to the table itself is none, or one of rows alone.
const circlesOf = ({ table, deferred }) => deferred.filter((column) => !table.foreignKeys.some(({ columns, references }) => columns.includes(column) && references.schema === table.schema && references.table === table.name));

;// CONCATENATED MODULE: ./packages/seed/src/plan/target.ts

/** @throws ActionError that names every table and column that the target lacks, or has and could not be given. */
function checkTarget({ tables }, target) {
    const lacks = tables.flatMap(({ name, table, columns }) => {
        const there = target.tables.find((other) => other.schema === table.schema && other.name === table.name);
        if (!there)
            return [`the table ${name}`];
        const missing = columns.filter(({ column }) => !there.columns.some((other) => other.name === column.name));
        return missing.map(({ column }) => `${name}.${column.name}`);
    });
    const extra = tables.flatMap(({ name, table, columns }) => {
        const there = target.tables.find((other) => other.schema === table.schema && other.name === table.name);
        const unfilled = there?.columns.filter((column) => !column.nullable && !column.hasDefault && !column.generated && !column.identity && !columns.some((plan) => plan.column.name === column.name));
        return (unfilled ?? []).map((column) => `${name}.${column.name}`);
    });
    const said = [
        lacks.length > 0 ? `lacks ${lacks.join(', ')}` : '',
        extra.length > 0 ? `has ${extra.join(', ')}, which must not be empty and which the source cannot fill` : '',
    ].filter((part) => part !== '');
    if (said.length === 0)
        return;
    throw new errors/* ActionError */.lZ(`The target ${said.join('; it ')}`, {
        advice: 'Nothing was written. Run the same migrations on source and target; the Data API may need to be told of them: run NOTIFY pgrst, \'reload schema\' in the SQL editor.',
    });
}
/** The plan with what other tables of the target inherit from: neither side's rows may be taken for those of its heirs. */
const withHeirs = (plan, target) => ({
    ...plan,
    tables: plan.tables.map((each) => {
        const there = target.tables.find(({ schema, name }) => schema === each.table.schema && name === each.table.name);
        return there?.inherited ? { ...each, table: { ...each.table, inherited: true } } : each;
    }),
});

;// CONCATENATED MODULE: ./packages/seed/src/outcome.ts
/** The tables of a report. `stale` counts rows that the target had and the source has not. */
const reportTables = ({ tables }, copied, stale) => tables.map((table) => ({
    name: table.name,
    rows: copied.get(table).rows,
    masked: copied.get(table).masked,
    stale: stale.get(table) ?? 0,
    columns: table.columns.map(({ column, rule, from }) => ({ name: column.name, type: column.type, category: column.category, rule: rule.name, from })),
}));

;// CONCATENATED MODULE: ./packages/seed/src/postgres/analyze.ts


/**
 * Gives the planner fresh statistics of tables that were filled and committed. All is there by now: what keeps it from
 * that is told, and is no failure.
 */
async function analyze(target, tables, say) {
    try {
        await target.query(`analyze ${tables.map(({ table }) => (0,postgres_names/* quoteTable */.Z8)(table)).join(', ')}`);
    }
    catch (error) {
        say(`The tables could not be analyzed (${isServerError(error) ? error.code : 'the connection broke'}): their statistics are those of before until autovacuum comes by.`);
    }
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/grants.ts

/**
 * The statements that would let Supabase's roles do with the target's tables what they may do with the source's: since
 * October 2026 new tables are granted to nobody by themselves (https://github.com/orgs/supabase/discussions/45329). They
 * are told and not run: what people may do is decided by migrations.
 */
async function missingGrants({ tables }, source, target) {
    const names = tables.map(({ table }) => (0,postgres_names/* quoteTable */.Z8)(table));
    const [there, here] = await Promise.all([source, target].map((database) => grantsOf(database, names)));
    return names.flatMap((name) => {
        const missing = (there.get(name) ?? []).filter(({ role, privilege }) => !here.get(name)?.some((grant) => grant.role === role && grant.privilege === privilege));
        const byRole = Object.entries(Object.groupBy(missing, ({ role }) => role));
        return byRole.map(([role, grants]) => `grant ${grants.map(({ privilege }) => privilege).join(', ')} on ${name} to ${role};`);
    });
}
async function grantsOf(database, names) {
    const rows = await database.query(GRANTS, [names]);
    return Map.groupBy(rows, ({ name }) => name);
}
const GRANTS = `
  select t.name, r.rolname::text as role, p.privilege
  from unnest($1::text[]) t (name) cross join pg_roles r cross join unnest(array['select', 'insert', 'update', 'delete']) with ordinality p (privilege, n)
  where r.rolname in ('anon', 'authenticated', 'service_role') and has_table_privilege(r.rolname, t.name, p.privilege) order by t.name, r.rolname, p.n`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/large-objects.ts


/**
 * Finds out which columns of the plan hold numbers of large objects (types oid and lo) and how many rows have one. What a
 * column's numbers mean nothing declares, so that they are compared with those that there are.
 */
async function largeObjectsOf({ tables }, source) {
    const [all] = await source.query('select count(*) from pg_largeobject_metadata');
    if (all.count === '0')
        return { found: [], todo: [] };
    const found = [objects(`${Number(all.count).toLocaleString('en')} in all`)];
    const kept = [];
    for (const { table, name } of await source.query(large_objects_COLUMNS, [tables.map(({ table }) => (0,postgres_names/* quoteTable */.Z8)(table))])) {
        const plan = tables.find((each) => (0,postgres_names/* quoteTable */.Z8)(each.table) === table);
        const column = plan.columns.find((each) => each.column.name === name);
        const [referring] = await source.query(`select count(*) as rows from ${(0,postgres_names/* onlyTable */.Tf)(plan.table)} t where exists (select from pg_largeobject_metadata m where m.oid = t.${(0,postgres_names/* quoteName */.AB)(name)})`);
        if (referring.rows === '0')
            continue;
        found.push(objects(`${Number(referring.rows).toLocaleString('en')} by ${plan.name}.${name}`));
        if (column && !isMasked(column))
            kept.push(`${plan.name}.${name}`);
    }
    const todo = kept.length === 0 ? [] : [`Large objects are not copied, so that the numbers in ${kept.join(', ')} mean none in the target, or others of its own. Give ${kept.length === 1 ? 'this column' : 'these columns'} the rule null in seed.yml.`];
    return { found, todo };
}
const objects = (name) => ({ side: 'source', kind: 'large-object', name, enabled: undefined });
// The type lo of the extension is a domain.
const large_objects_COLUMNS = `
  select t.name as table, a.attname as name from unnest($1::text[]) t (name) join pg_attribute a on a.attrelid = t.name::regclass and a.attnum > 0 and not a.attisdropped
    join pg_type y on y.oid = a.atttypid where 'oid'::regtype in (y.oid, y.typbasetype) order by 1, a.attnum`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/outbound.ts
/** What the kinds are called. */
const KINDS = {
    'webhook': 'trigger that calls out',
    'cron-job': 'pg_cron job',
    'http-queue': 'requests that wait in pg_net',
    'foreign-server': 'foreign server',
    'user-mapping': 'credentials for a foreign server',
    'event-trigger': 'event trigger',
    'subscription': 'logical subscription',
    'secret': 'secrets in Vault',
    'large-object': 'large objects',
};
/** Schemas whose rows are jobs, requests or secrets: a copy of them would set something off. */
const ACTING_SCHEMAS = ['cron', 'net', 'vault', 'supabase_functions', 'pgsodium'];
/**
 * What a database would do outside of it, as its catalogs tell. A clone copies rows alone, so that none of it comes along
 * from the source; what the target has stays there and is quiet while rows are loaded. Functions are known by what they
 * call in their own text: a call through another function is not seen.
 */
async function outboundOf(database, side) {
    const readable = await database.query(`select name from unnest($1::text[]) name where to_regclass(name) is not null and has_schema_privilege(split_part(name, '.', 1), 'usage') and has_table_privilege(name, 'select')`, [Object.keys(IN_TABLES)]);
    const queries = [...Object.entries(IN_CATALOGS), ...readable.map(({ name }) => IN_TABLES[name])];
    const found = [];
    for (const [kind, sql] of queries)
        found.push(...(await database.query(sql)).map((each) => ({ side, kind: kind, ...each })));
    return found;
}
const CALLS = String.raw `\mnet\.http_|\mhttp_(get|post|put|patch|delete|head)\s*\(|\mdblink|\mpg_notify\M|\mpgmq\.send|\maws_lambda\.|\mrealtime\.(send|broadcast_changes)\M|\mpg_background|\msend_?(e?mail|sms)`;
const IN_CATALOGS = {
    'webhook': `
    select n.nspname || '.' || c.relname || ': ' || t.tgname as name, t.tgenabled <> 'D' as enabled
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_proc p on p.oid = t.tgfoid join pg_namespace f on f.oid = p.pronamespace
    where not t.tgisinternal and t.tgparentid = 0 and (f.nspname = 'supabase_functions' or p.prosrc ~* '${CALLS}') order by 1`,
    'foreign-server': `select s.srvname || ' (' || w.fdwname || ')' as name from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw order by 1`,
    'user-mapping': `select srvname || ' as ' || usename as name from pg_user_mappings order by 1`,
    // Those of extensions and of Supabase itself are the superuser's.
    'event-trigger': `
    select e.evtname as name, e.evtenabled <> 'D' as enabled from pg_event_trigger e join pg_roles r on r.oid = e.evtowner
    where not exists (select from pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')
      and not (r.rolsuper and e.evtname ~ '^(issue_|pgrst_|graphql_)') order by 1`,
    'subscription': `select s.subname as name, s.subenabled as enabled from pg_subscription s join pg_database d on d.oid = s.subdbid where d.datname = current_database() order by 1`,
};
const IN_TABLES = {
    'cron.job': ['cron-job', `select coalesce(to_jsonb(j) ->> 'jobname', 'job ' || jobid) || ' (' || schedule || ')' as name, active as enabled from cron.job j order by 1`],
    'net.http_request_queue': ['http-queue', `select count(*) || ' requests' as name from net.http_request_queue having count(*) > 0`],
    'vault.secrets': ['secret', `select count(*) || ' secrets' as name from vault.secrets having count(*) > 0`],
};

;// CONCATENATED MODULE: ./packages/seed/src/postgres/ownership.ts


/**
 * @throws ActionError that names the tables which our role does not own: it could not silence the triggers of those that are
 * loaded, nor set aside the foreign keys of others that refer to them.
 */
async function checkOwnership({ tables }, target) {
    const names = tables.map(({ table }) => (0,postgres_names/* quoteTable */.Z8)(table));
    const strange = await target.query(STRANGE, [names]);
    if (strange.length > 0) {
        const listed = strange.map(({ name }) => tables[names.indexOf(name)].name);
        throw ownership_refusal(strange, `${listed.join(', ')} in the target, so that their triggers would fire while rows are loaded`, ' Or exclude the tables in seed.yml.');
    }
    const referring = await target.query(REFERRING, [names]);
    if (referring.length === 0)
        return;
    const keys = referring.map(({ name, key }) => `${name} (${key})`);
    throw ownership_refusal(referring, `${keys.join(', ')} in the target, whose references to loaded tables have to be set aside meanwhile`, '');
}
function ownership_refusal(strange, what, otherwise) {
    const { role } = strange[0];
    const owners = new Set(strange.map(({ owner }) => owner));
    const names = new Set(strange.map(({ name }) => name));
    return new errors/* ActionError */.lZ(`The role ${role} does not own ${what}`, {
        advice: `Nothing was written. Connect as ${[...owners].join(' or ')}, or run there, as somebody who may: ${[...names].map((name) => `alter table ${name} owner to ${role};`).join(' ')}${otherwise}`,
    });
}
// A partition can have an owner of its own.
const STRANGE = `
  select t.name, min(pg_get_userbyid(c.relowner)) as owner, current_user::text as role
  from unnest($1::text[]) t (name)
    join pg_class c on c.oid = t.name::regclass or c.oid in (select relid from pg_partition_tree(t.name::regclass))
  where not pg_has_role(current_user, c.relowner, 'USAGE') group by t.name order by t.name`;
const REFERRING = `
  select format('%I.%I', n.nspname, c.relname) as name, f.conname as key, pg_get_userbyid(c.relowner) as owner, current_user::text as role
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
  where f.contype = 'f' and f.conparentid = 0 and f.confrelid = any ($1::text[]::regclass[]::oid[]) and not pg_has_role(current_user, c.relowner, 'USAGE')
  order by 1, 2`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/around.ts







/** @throws ActionError where rows were to be copied that are jobs, requests or secrets. */
function refuseActing({ schemas, file }) {
    const acting = schemas.filter((schema) => ACTING_SCHEMAS.includes(schema));
    if (acting.length === 0)
        return;
    throw new errors/* ActionError */.lZ(`${file} names the ${acting.length === 1 ? 'schema' : 'schemas'} ${acting.join(', ')}, whose rows are jobs, requests and secrets that a copy would set off`, {
        advice: 'Nothing was written. Take it out of `schemas`.',
    });
}
/**
 * Looks at what is around the tables: what either database does outside of itself, whether the target's triggers can be
 * kept from firing, what its roles may not do there that they may in the source, what does not come along since it is in no
 * table, and which views will show old rows.
 * @throws ActionError where triggers would fire.
 */
async function lookAround(plan, { source, target, say }) {
    await checkOwnership(plan, target);
    const large = await largeObjectsOf(plan, source);
    const outbound = [...(await outboundOf(source, 'source')), ...large.found, ...(await outboundOf(target, 'target'))];
    for (const line of sayOutbound(outbound))
        say(line);
    const grants = await missingGrants(plan, source, target);
    const todo = [...sayDoubtful(plan), ...large.todo];
    if (grants.length > 0)
        todo.push(`The target grants less than the source does, so that its Data API refuses what production's answers. Put into a migration: ${grants.join(' ')}`);
    const stale = await target.query(STALE, [plan.tables.map(({ table }) => (0,postgres_names/* quoteTable */.Z8)(table))]);
    if (stale.length > 0)
        todo.push(`Materialized views of the target hold rows of before until they are refreshed: ${stale.map(({ name }) => `refresh materialized view ${name};`).join(' ')}`);
    return { outbound, todo };
}
// Each after those that it reads.
const STALE = `
  with recursive readers (oid) as (
    select unnest($1::text[])::regclass::oid
    union select r.ev_class from readers t join pg_depend d on d.refobjid = t.oid and d.refclassid = 'pg_class'::regclass and d.classid = 'pg_rewrite'::regclass join pg_rewrite r on r.oid = d.objid)
  select format('%I.%I', n.nspname, c.relname) as name from readers join pg_class c using (oid) join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm' and c.relispopulated order by c.oid`;
/** A line a kind and side. */
function sayOutbound(outbound) {
    const groups = Object.values(Object.groupBy(outbound, ({ side, kind }) => `${side} ${kind}`));
    return groups.map((group) => {
        const { side, kind } = group[0];
        const names = group.map(({ name, enabled }) => `${name}${enabled === false ? ', switched off' : ''}`).join('; ');
        return side === 'source' ? `${KINDS[kind]} of the source, left out: ${names}` : `${KINDS[kind]} of the target, ${kind === 'webhook' ? 'silent while rows are loaded' : 'left as it is'}: ${names}`;
    });
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/attempt.ts

/**
 * Runs one statement within the transaction and takes it back; answers with what the server has against it. As it has
 * parameters, the server takes no second statement in its text.
 */
async function attempt(database, sql, parameters) {
    await database.query('savepoint attempt');
    try {
        await database.query(sql, parameters);
        return undefined;
    }
    catch (error) {
        if (!isServerError(error) || error.code.startsWith('57') || error.code.startsWith('08'))
            throw error;
        return error;
    }
    finally {
        await database.query('rollback to savepoint attempt; release savepoint attempt').catch(() => { });
    }
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/conditions.ts





/**
 * Asks the database whether the conditions of seed.yml (`where`, `when`) are conditions on their tables, and nothing more:
 * what ends its parentheses or the statement would be run with it, wherever it is used.
 * @throws ConfigError that names each that is none, with its line.
 */
async function checkConditions({ tables }, database, config) {
    const faults = [];
    const check = async (table, condition, { line, what, rows }) => {
        const error = await attempt(database, `select count(*) from (select from ${(0,postgres_names/* onlyTable */.Tf)(table.table)} where ${condition} and $1::text is not null${rows === 'none' ? ' limit 0' : ''}) t`, ['x']);
        if (error)
            faults.push({ line, message: `${what} is no condition on ${table.name}: ${reasonOf(error)}` });
    };
    for (const table of tables) {
        if (table.where !== undefined)
            await check(table, table.where, { line: config.tables.get(table.name)?.line ?? 1, what: 'where', rows: 'all' });
    }
    for (const { from, when, line } of config.relations) {
        const child = tables.find(({ table }) => (0,catalog_catalog/* tableName */.Cm)(table, config.schemas) === from.table);
        if (child && when !== undefined)
            await check(child, (0,enclosed/* enclosed */.A)(when), { line, what: 'when', rows: 'none' });
    }
    if (faults.length > 0)
        throw new ConfigError(config.file, faults);
}
const REASONS = {
    '42703': 'there is no such column',
    '42P01': 'there is no such table',
    '42883': 'there is no such function, or operator for these types',
    '42601': 'this is no SQL expression',
    '42804': 'it is neither true nor false',
};
function reasonOf({ code, message }) {
    const [, column] = /^column "?([^"]+?)"? does not exist/.exec(message) ?? [];
    return `${REASONS[code] ?? (code.startsWith('22') ? 'it cannot be computed for every row' : undefined) ?? `PostgreSQL refuses it with the code ${code}`}${column === undefined ? '' : ` (${column})`}`;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/constants.ts



/**
 * Asks the database, within its transaction, whether the values that seed.yml writes down (rules constant and pick) are
 * such of their columns' types: domains with their checks, enums, ranges and types of extensions included.
 * @throws ConfigError that names each value that is none, with its line.
 */
async function checkConstants({ tables }, database, config) {
    const faults = [];
    for (const { name, columns } of tables) {
        for (const plan of columns) {
            const entry = config.tables.get(name);
            const line = entry?.kind === 'columns' ? entry.columns.get(plan.column.name)?.line : undefined;
            const wrong = line === undefined ? undefined : await wrongOf(plan, database);
            if (wrong !== undefined)
                faults.push({ line: line, message: `${name}.${plan.column.name} has the type ${plan.column.type}, which cannot hold ${JSON.stringify(wrong)}` });
        }
    }
    if (faults.length > 0)
        throw new ConfigError(config.file, faults);
}
async function wrongOf({ rule, column: { type, category } }, database) {
    // Of documents, pick makes texts; into bytes it goes as bytes.
    if (rule.name === 'pick' && (category === 'json' || category === 'binary'))
        return undefined;
    const into = rule.name === 'pick' && category === 'array' ? type.replace(/\[\]$/, '') : type;
    for (const value of valuesOf(rule)) {
        if (value === null)
            continue;
        const text = category === 'json' && typeof value !== 'string' ? JSON.stringify(value) : String(value);
        if (!(await isOf(database, text, into)))
            return text;
    }
    return undefined;
}
const isOf = async (database, text, type) => (await attempt(database, `select $1::text::${type} is null`, [text])) === undefined;

;// CONCATENATED MODULE: ./packages/seed/src/catalog/mentions.ts
/** Whether an expression, as PostgreSQL writes it out, names a column. */
function mentions(sql, column) {
    const code = sql.replace(/'(?:[^']|'')*'/g, `''`);
    return code.includes(`"${column.replaceAll('"', '""')}"`) || (/^[a-z_][a-z0-9_]*$/.test(column) && new RegExp(`(?<![\\w$"])${column}(?![\\w$"])`).test(code));
}

;// CONCATENATED MODULE: ./packages/seed/src/plan/different.ts

/** The line of seed.yml by which the values of a column differ from row to row, where its pseudonyms do not. */
function differentLine({ table: { primaryKey }, columns }, { column, rule }) {
    const name = yamlKey(column.name);
    const [key, another] = primaryKey;
    const isKept = columns.some((each) => each.column.name === key && each.rule.name === 'keep');
    if (column.category === 'json')
        return `${name}: { rule: json, paths: … }, where email, username and hash make values that differ`;
    if (column.category === 'text' && key !== undefined && another === undefined && isKept && rule.name !== 'template') {
        return `${name}: { rule: template, value: "{${key}}${rule.name === 'email' && column.maxLength === undefined ? '@example.com' : ''}" }`;
    }
    return `${name}: ${column.nullable ? 'null' : 'keep'}`;
}

;// CONCATENATED MODULE: ./packages/seed/src/plan/room.ts

/**
 * About how many different pseudonyms there are for a column in which none may repeat, by its rule and length (see rules/);
 * 0 where values become the same by what the rule is.
 */
function roomOfUnique({ rule, column: { maxLength = Infinity, category } }) {
    const tag = (length) => 6 * 16 ** (Math.max(1, length) - 1);
    const length = category === 'binary' ? Infinity : maxLength;
    // Inside of documents nothing keeps names and texts apart.
    if (category === 'json' && rule.name !== 'keep')
        return 0;
    switch (rule.name) {
        case 'keep': return Infinity;
        case 'email': return tag(length >= 24 ? 12 : length >= 11 ? Math.min(12, length - 10) : length);
        case 'phone': return 10 ** Math.min(12, length >= 15 ? length - 4 : length - (length >= SHORTEST_PHONE ? 3 : 1));
        case 'ip': return 15 * 2 ** 24;
        case 'url': return tag(Math.min(16, length));
        case 'uuid': return 2 ** 122;
        case 'hash': return tag(Math.min(rule.length, length));
        case 'username':
        case 'full-name':
        case 'first-name':
        case 'last-name':
        case 'company':
        case 'address':
        case 'free-text': return tag(Math.min(12, length));
        case 'number':
        case 'date':
        case 'pick':
        case 'template':
        case 'constant':
        case 'null':
        case 'json': return 0;
    }
}
/** What a rule takes for the same, so that such values become the same though the column has them apart: case and blanks, or all but digits. */
function foldOf({ rule, column: { category } }) {
    if (category !== 'text')
        return undefined;
    if (rule.name === 'phone')
        return 'digits';
    return ['email', 'username', 'ip', 'uuid'].includes(rule.name) ? 'case' : undefined;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/expressions.ts

/** Text as a literal of SQL; needs standard_conforming_strings, which every session of ours sets. */
const literal = (text) => `'${text.replaceAll("'", "''")}'`;
/** An array of texts. */
const arrayOf = (items) => `array[${items.map((item) => (item === null ? 'null' : literal(item))).join(',')}]::text[]`;
/** One of these items, by an expression for its place from 0. */
const itemOf = (items, index) => `(${arrayOf(items)})[${index} + 1]`;
/** HMAC-SHA256 as createDigest computes it. The padded keys are bound to the session, see givePadded. */
const hmac = (family, value) => hmacOf(family, `convert_to(${value}, 'UTF8')`);
/** The same of a text that is bytes already. What does not depend on the row is computed once a statement. */
const hmacOf = (family, bytes) => `sha256((select outer_pad from keys) || sha256((select inner_pad || convert_to(${literal(`${family}:`)}, 'UTF8') from keys) || ${bytes}))`;
/** The keys, read once a statement. */
const expressions_KEYS = `with keys as materialized (select decode(current_setting('axcouncil.mask_inner'), 'hex') as inner_pad, decode(current_setting('axcouncil.mask_outer'), 'hex') as outer_pad)`;
/** So many hex digits of a digest. */
const expressions_hexOf = (digest, length) => length % 2 === 0 ? `encode(substr(${digest}, 1, ${length / 2}), 'hex')` : `left(encode(${digest}, 'hex'), ${length})`;
/** So many hex digits that tell pseudonyms apart, the first of them a letter. */
const expressions_tagOf = (digest, length) => expressions_hexOf(`set_byte(${digest}, 0, 160 + ${byteOf(digest, 0)} % 96)`, length);
/** Its first four bytes as a number. */
const numberOf = (digest) => `('x' || ${expressions_hexOf(digest, 8)})::bit(32)::bigint`;
const byteOf = (digest, at) => `get_byte(${digest}, ${at})`;
/** A to Z alone, whatever the database's locale. */
const expressions_lowerAscii = (value) => `lower((${value}) collate "C")`;
/** Its digits alone. What is left of the value without digits is what is taken out of it: much quicker than a regular expression. */
const digitsOf = (value) => `translate(${value}, translate(${value}, '0123456789', ''), '')`;
/** As JavaScript's trim does it. */
const trim = (value) => `btrim(${value}, ${literal(TRIMMED)})`;
/** The first so many characters. */
const expressions_cut = (value, length) => (length === Infinity ? value : `left(${value}, ${length})`);

;// CONCATENATED MODULE: ./packages/seed/src/rest/progress.ts

const EVERY_MS = 5_000;
/** Tells how far a table is, at a pace at which people read: nothing for what is done soon, then a line every 5 s. */
function progress({ clock, say, what, total = 0 }) {
    const started = clock.elapsed();
    let told = started;
    return (rows) => {
        const now = clock.elapsed();
        if (now - told < EVERY_MS)
            return;
        told = now;
        const left = rows > 0 && total > rows ? `, about ${(0,duration/* formatDuration */.a)(Math.ceil(((total - rows) * (now - started)) / rows / 1_000) * 1_000)} left` : '';
        say(`${what}: ${rows.toLocaleString('en')} rows, ${Math.round((rows * 1_000) / (now - started)).toLocaleString('en')} rows a second${left}`);
    };
}

;// CONCATENATED MODULE: ./packages/seed/src/transports/lane.ts
/** Kinds of messages of the protocol, and how long their headers are: a kind and four bytes of length. */
const COPY_DATA = 0x64;
const COPY_DONE = 0x63;
const ERROR = 0x45;
const HEADER = 5;
/** A row of more bytes than this is passed on as it comes, and other lanes wait meanwhile. */
const LONG = 65_536;
/**
 * Passes whole rows on, so that those of several lanes may mix; only the lengths in their headers are read. The part of a
 * row at the end of what came is kept back until the rest is there.
 */
function createLane(road) {
    let stream;
    let pgListener;
    let [kept, left, rows] = [Buffer.alloc(0), 0, 0];
    let waiting = Buffer.alloc(0);
    const forward = (bytes) => {
        if (bytes.length > 0)
            road.write(bytes);
        if (road.full)
            stream.pause();
    };
    const detach = (rest) => {
        const [from, listener] = [stream, pgListener];
        from.off('data', onData);
        from.on('data', listener);
        stream = undefined;
        if (rest.length > 0)
            listener(rest);
        from.resume();
    };
    const onData = (chunk) => {
        if (road.owner !== undefined && road.owner !== lane) {
            waiting = Buffer.concat([waiting, chunk]);
            stream.pause();
            return;
        }
        const rest = pass(withKept(chunk));
        road.passed(rows, chunk.length);
        rows = 0;
        if (left > 0)
            road.owner = lane;
        else if (road.owner === lane)
            road.release();
        if (rest !== undefined)
            detach(rest);
    };
    /** Passes on what can be; answers what follows the end of the copy, if it is there. */
    const pass = (data) => {
        let [at, begin] = [Math.min(left, data.length), 0];
        left -= at;
        while (data.length - at >= HEADER) {
            const kind = data[at];
            const end = at + 1 + data.readUInt32BE(at + 1);
            if (kind === COPY_DATA && (end <= data.length || end - at > LONG)) {
                rows += 1;
                left = Math.max(0, end - data.length);
                at = Math.min(end, data.length);
                continue;
            }
            if (kind === COPY_DONE || kind === ERROR) {
                forward(data.subarray(begin, at));
                return data.subarray(kind === COPY_DONE ? end : at);
            }
            if (end > data.length)
                break;
            // Notices and the like between the rows are nobody's business.
            forward(data.subarray(begin, at));
            begin = at = end;
        }
        forward(data.subarray(begin, at));
        kept = Buffer.from(data.subarray(at));
        return undefined;
    };
    // Where a row was kept back whose end has come, it goes ahead by itself: to join it to all that came would copy that.
    const withKept = (chunk) => {
        const before = kept;
        kept = Buffer.alloc(0);
        if (before.length === 0)
            return chunk;
        const length = before.length >= HEADER && before[0] === COPY_DATA ? 1 + before.readUInt32BE(1) : Infinity;
        if (before.length + chunk.length < length)
            return Buffer.concat([before, chunk]);
        left = length - before.length;
        rows += 1;
        forward(before);
        return chunk;
    };
    const lane = {
        attach: (from) => {
            stream = from;
            pgListener = from.listeners('data')[0];
            from.off('data', pgListener);
            from.on('data', onData);
        },
        resume: () => {
            const chunk = waiting;
            waiting = Buffer.alloc(0);
            if (chunk.length > 0)
                onData(chunk);
            if (waiting.length === 0 && !road.full)
                stream?.resume();
        },
        stop: () => void stream?.destroy(),
    };
    return lane;
}

;// CONCATENATED MODULE: ./packages/seed/src/transports/splice.ts


/**
 * Passes CopyData messages from one server to the other as they are: both directions frame them alike
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html). Nothing is decoded, and hardly anything copied
 * or kept. Answers how many rows arrived. Any error ends all copies.
 */
function spliceCopy({ from, next, into, onRows }) {
    return new Promise((resolve, reject) => {
        let [rows, busy, failed] = [0, from.length, undefined];
        const ramp = createRamp(from.length, onRows);
        const stop = () => {
            for (const lane of ramp.lanes)
                lane.stop();
        };
        const start = (end, lane) => {
            const statement = failed === undefined ? next() : undefined;
            if (statement !== undefined)
                return end.submit(wireQuery(statement, {
                    submitted: ({ stream }) => lane.attach(stream),
                    handleError: (error) => {
                        if (failed !== undefined)
                            return;
                        failed = end.explain(error);
                        if (!ramp.abandon())
                            reject(failed);
                        stop();
                    },
                    handleReadyForQuery: () => start(end, lane),
                }));
            busy -= 1;
            if (busy === 0 && failed === undefined)
                ramp.finish();
        };
        into.submit(wireQuery(into.statement, {
            submitted: (connection) => { ramp.fail = (message) => connection.sendCopyFail(message); },
            handleCopyInResponse: ({ stream }) => {
                ramp.open(stream);
                for (const [i, end] of from.entries())
                    start(end, ramp.lanes[i]);
            },
            // Whoever is still sending sends to nobody; its connection is of no use any more.
            handleError: (error) => {
                failed ??= into.explain(error);
                stop();
                reject(failed);
            },
            handleCommandComplete: ({ text }) => { rows = Number(/^COPY (\d+)/.exec(text)?.[1] ?? 0); },
            handleReadyForQuery: () => resolve(rows),
        }));
    });
}
/** A query that does nothing but what it is given handlers for. */
const wireQuery = (statement, { submitted, ...handlers }) => ({
    submit: (connection) => {
        submitted(connection);
        connection.query(statement);
    },
    callback: () => { },
    handleError: () => { },
    handleCommandComplete: () => { },
    handleReadyForQuery: () => { },
    handleCopyInResponse: () => { },
    ...handlers,
});
/** Where lanes become one. */
function createRamp(count, onRows) {
    let target;
    let rows = 0;
    const thrift = (0,src_thrift/* createThrift */.S7)({ megabytes: 8, look: 'minor' });
    const resume = () => {
        for (const lane of lanes)
            lane.resume();
    };
    const drained = () => {
        road.full = false;
        resume();
    };
    const road = {
        owner: undefined,
        full: false,
        write: (bytes) => { road.full = !target.write(bytes); },
        release: () => {
            road.owner = undefined;
            resume();
        },
        passed: (more, bytes) => {
            rows += more;
            thrift(bytes);
            onRows?.(rows);
        },
    };
    const lanes = Array.from({ length: count }, () => createLane(road));
    const ramp = {
        lanes,
        fail: () => { },
        open: (into) => {
            target = into;
            target.on('drain', drained);
        },
        finish: () => {
            target.off('drain', drained);
            target.write(Buffer.from([COPY_DONE, 0, 0, 0, 4]));
        },
        abandon: () => {
            // In the middle of a message the target would take what follows for the rest of it.
            if (road.owner !== undefined)
                target.destroy();
            else
                ramp.fail('the source failed');
            return road.owner === undefined && !target.destroyed;
        },
    };
    return ramp;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/scope.ts
/**
 * Without it each pseudonym would be hashed as often as its parts are used. Names are columns of subqueries around the rows,
 * each computed out of those inside of it; `offset 0` keeps the planner from merging them and computing everything in its
 * place again. Joins to subqueries of one row would read nicer, but PostgreSQL looks for their results in a cache, which
 * costs more than the results do. `alias` is the name of the rows, `order` a column by which they come sorted and stay so:
 * said at each level, PostgreSQL knows it and sorts at none.
 */
function createScope(alias, order) {
    const levels = [];
    const own = new RegExp(`\\b${alias}\\."=(\\d+)\\.\\d+"`, 'g');
    const column = (level, at) => `"=${level}.${at}"`;
    return {
        bind: (expression) => {
            const level = Math.max(0, ...[...expression.matchAll(own)].map(([, used]) => Number(used)));
            const bound = (levels[level] ??= []);
            const known = bound.indexOf(expression);
            return `${alias}.${column(level + 1, known >= 0 ? known : bound.push(expression) - 1)}`;
        },
        size: () => levels.flat().length,
        from: (rows) => levels.reduce((inner, bound, i) => `(select ${alias}.*, ${bound.map((expression, at) => `${expression} as ${column(i + 1, at)}`).join(', ')} from ${inner}${order ? ` order by ${alias}.${order}` : ''} offset 0) ${alias}`, `${rows} ${alias}`),
    };
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/documents.ts


/** The expression for a jsonb expression with its texts masked, as rules/json.ts does it. */
function maskedDocument(document, { paths, rest }, { mask, scope }) {
    return visit(document, paths, { rest, mask, scope, depth: 1 });
}
function visit(value, open, masking) {
    const at = open.findIndex(({ steps }) => steps.length === 0);
    const named = open[at]?.rule;
    if (named?.name === 'keep')
        return value;
    if (named?.name === 'null')
        return `case when ${value} is not null then 'null'::jsonb end`;
    // Of the paths that go on below, those before the one that ends here still win.
    const live = open.filter(({ steps }, i) => steps.length > 0 && (!named || i < at));
    const { rest } = masking;
    if (live.length === 0 && !named && rest.name === 'keep')
        return value;
    if (live.length === 0)
        return `case when jsonb_typeof(${value}) in ('object', 'array') then ${named ? everything(value, named, masking) : texts(value, masking)} else ${leaf(value, named, masking)} end`;
    const going = open.filter((path) => live.includes(path) || path.rule === named);
    const object = live.some(({ steps: [step] }) => !('index' in step)) || named || rest.name !== 'keep' ? fields(value, going, masking) : value;
    const array = live.some(({ steps: [step] }) => !('key' in step)) || named || rest.name !== 'keep' ? items(value, going, masking) : value;
    return `case jsonb_typeof(${value}) when 'object' then ${object} when 'array' then ${array} else ${leaf(value, named, masking)} end`;
}
/** What is neither object nor array: null stays, and what no path names is masked if it is a string. */
function leaf(value, named, masking) {
    const { rest } = masking;
    if (named)
        return `case jsonb_typeof(${value}) when 'null' then ${value} else ${scalar(value, named, masking)} end`;
    return rest.name === 'keep' ? value : `case jsonb_typeof(${value}) when 'string' then ${scalar(value, rest, masking)} else ${value} end`;
}
const documents_advance = (open, at) => open.flatMap(({ steps: [step, ...left], rule }) => {
    if (!step)
        return [{ steps: [], rule }];
    return 'all' in step || JSON.stringify(step) === JSON.stringify(at) ? [{ steps: left, rule }] : [];
});
// What no path names by its key or place.
const OTHER = { all: true };
function fields(value, open, masking) {
    const { rest, scope } = masking;
    const keys = [...new Set(open.flatMap(({ steps: [step] }) => (step && 'key' in step ? [step.key] : [])))];
    const others = documents_advance(open, OTHER);
    if (others.length === 0 && rest.name === 'keep') {
        // Far quicker than to build an object and to merge it; a key that is not there stays away.
        return keys.reduce((document, key) => {
            const field = scope.bind(`${value} -> ${literal(key)}`);
            return `jsonb_set(${document}, ${arrayOf([key])}, case when ${field} is not null then coalesce(${visit(field, documents_advance(open, { key }), masking)}, 'null') else 'null' end, false)`;
        }, value);
    }
    return rows(`jsonb_each(${value}) e (key, value)`, { masking }, (row, inside) => {
        const cases = keys.map((key) => `when ${literal(key)} then ${visit(`${row}.value`, documents_advance(open, { key }), inside)}`);
        const field = `${cases.length > 0 ? `case ${row}.key ${cases.join(' ')} else ` : ''}${visit(`${row}.value`, others, inside)}${cases.length > 0 ? ' end' : ''}`;
        return `coalesce(jsonb_object_agg(${maskedKey(`${row}.key`, inside)}, ${field}), '{}')`;
    });
}
function items(value, open, masking) {
    const places = [...new Set(open.flatMap(({ steps: [step] }) => (step && 'index' in step ? [step.index] : [])))];
    return `to_jsonb(${inOrder(`jsonb_array_elements(${value}) with ordinality e (value, n)`, masking, (row, inside) => {
        const cases = places.map((index) => `when ${index + 1} then ${visit(`${row}.value`, documents_advance(open, { index }), inside)}`);
        const others = visit(`${row}.value`, documents_advance(open, OTHER), inside);
        return cases.length > 0 ? `case ${row}.n ${cases.join(' ')} else ${others} end` : others;
    })})`;
}
/** A subquery over rows of its own, with a scope of their own, and in the order of one of their columns where it matters. */
function rows(from, { masking, order }, select) {
    const row = `d${masking.depth}`;
    const scope = createScope(row, order);
    const list = select(row, { ...masking, scope, depth: masking.depth + 1 });
    return `(select ${list} from ${scope.from(`(select * from ${from}${order ? ` order by ${order}` : ''})`)}${order ? ` order by ${row}.${order}` : ''})`;
}
/** What rows make that have a place `n`, as an array. They come in their order already, which an aggregate would not know. */
const inOrder = (from, masking, make) => `array${rows(from, { masking, order: 'n' }, make)}`;
// Some applications use addresses of people as keys.
function maskedKey(key, { rest, mask, scope }) {
    if (rest.name === 'keep')
        return key;
    const masked = rest.name === 'null' ? `'null'` : rest.name === 'constant' ? literal(String(rest.value)) : mask(key, rest, scope);
    return `case when strpos(${key}, '@') > 0 then ${masked} else ${key} end`;
}
/** A string, number or boolean by a rule. Numbers are written as JavaScript writes them. */
function scalar(value, rule, { mask, scope }) {
    const text = scope.bind(`(case jsonb_typeof(${value}) when 'string' then ${value} #>> '{}' when 'boolean' then ${value} #>> '{}' when 'number' then trim_scale((${value} #>> '{}')::numeric)::text end collate "C")`);
    return `case when ${text} = '' then ${value} else ${masked(text, `jsonb_typeof(${value}) = 'number'`, { rule, mask, scope })} end`;
}
function masked(text, isNumber, { rule, mask, scope }) {
    switch (rule.name) {
        case 'null': return `'null'::jsonb`;
        case 'constant': return `${literal(JSON.stringify(rule.value))}::jsonb`;
        case 'pick': return `(${mask(text, { ...rule, values: rule.values.map((item) => JSON.stringify(item)) }, scope)})::jsonb`;
        case 'number': {
            const moved = mask(text, rule, scope);
            return `case when ${isNumber} then to_jsonb((${moved})::numeric) else to_jsonb(${moved}) end`;
        }
        default: return `to_jsonb(${mask(text, rule, scope)})`;
    }
}
/** Every string, number and boolean in a document by one rule, wherever it is. */
const everything = (value, rule, masking) => rewritten(value, { ...masking, rule, pattern: `${STRING}|-?[0-9][0-9.eE+-]*|true|false|[^"0-9tf-]+`, others: '[-0-9tf]' });
/** Every string by the rule for what no path names. */
const texts = (value, masking) => rewritten(value, { ...masking, rule: masking.rest, pattern: `${STRING}|[^"]+`, others: undefined });
// With the colon after it, it is a key.
const STRING = '"(?:[^"\\\\]|\\\\.)*":?';
// How deep a document goes nobody knows, and a query cannot call itself for every value; its text has no depth.
function rewritten(value, { rule, pattern, others, ...masking }) {
    const pieces = `regexp_matches(${value}::text, ${literal(`(${pattern})`)}, 'g') with ordinality e (m, n)`;
    return `array_to_string(${inOrder(`(select m[1] collate "C" as piece, n from ${pieces} order by n) p`, masking, (row, inside) => {
        const { scope } = inside;
        const piece = `${row}.piece`;
        const number = `${piece} ~ '^[-0-9]'`;
        const key = scope.bind(`(case when ${piece} ~ '^".*":$' then left(${piece}, -1)::jsonb #>> '{}' end collate "C")`);
        const kept = others === undefined ? '' : ` when ${number} then trim_scale(${piece}::numeric)::text when ${piece} ~ '^[tf]' then ${piece}`;
        const text = scope.bind(`(case when ${piece} ~ '^"' and ${piece} !~ ':$' then ${piece}::jsonb #>> '{}'${kept} end collate "C")`);
        const made = `(${masked(text, number, { rule, mask: inside.mask, scope })})::text`;
        return `case when ${key} is not null then to_json(${maskedKey(key, inside)})::text || ':' when ${text} is null or ${text} = '' then ${piece} else ${made} end`;
    })}, '')::jsonb`;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/free-text.ts


/** The prose of every script, twice over so that a window need not wrap; of Latin as bytes too, since all of it is ASCII. */
const PROSE = `prose as materialized (select convert_to(${twice('Latin')}, 'UTF8') as latin, ${twice('Latin')} as latin_text, ${SCRIPTS.map(([script]) => `${twice(script)} as ${script.toLowerCase()}`).join(', ')})`;
function twice(script) {
    return literal(proseWindow(script, 0, 2 * PROSE_LENGTH));
}
/** Made-up prose in lines of the same lengths, as rules/free-text.ts makes it. */
const free_text_freeText = (value, { scope, unique, maxLength = Infinity }) => {
    const bytes = scope.bind(`convert_to(${value}, 'UTF8')`);
    const digest = scope.bind(hmacOf('free-text', bytes));
    // Counting the characters of bytes is three times as quick as those of a text.
    const length = scope.bind(`length(${bytes}, 'UTF8')`);
    const offset = scope.bind(`get_byte(${digest}, 0) * 256 + get_byte(${digest}, 1)`);
    const line = lineOf({ line: 'line', length: 'length(line)', offset: `(${offset} + 37 * (n::int - 1)) % ${PROSE_LENGTH}` });
    const lines = `(select string_agg(${line}, E'\\n' order by n) from unnest(string_to_array(${value}, E'\\n')) with ordinality lines (line, n))`;
    const prose = `case when strpos(${value}, E'\\n') = 0 then ${lineOf({ line: value, length, offset: `${offset} % ${PROSE_LENGTH}` })} else ${lines} end`;
    if (!unique)
        return expressions_cut(prose, maxLength);
    const tag = expressions_tagOf(digest, 12);
    const room = `greatest(${length}, 12)`;
    const short = maxLength === Infinity ? room : `least(${maxLength}, ${room})`;
    return `case when ${short} <= 12 then left(${tag}, ${short}) else left(${prose}, ${short} - 13) || ' ' || ${tag} end`;
};
// A first letter of A to Z tells that there are words without a look at the rest, and as many bytes as characters that they
// are Latin. Each mention of a prose costs a little in every row of a subquery, and much where there are very many columns, so
// that there are few: the other scripts are looked for in one subquery.
const lineOf = (of) => {
    const { line, length } = of;
    const others = SCRIPTS.map(([script, ranges]) => `when ${line} ~ ${literal(`[${rangesOf(ranges)}]`)} then ${repeated(script.toLowerCase(), of)}`);
    const wordless = `(ascii(${line}) | 32) not between 97 and 122 and ${line} !~ ${literal(`[^${rangesOf(WORDLESS)}]`)}`;
    return `case when ${wordless} then ${line} else coalesce(case when octet_length(${line}) <> ${length} then (select case ${others.join(' ')} end from prose) end, ${latin(of)}) end`;
};
const latin = (of) => {
    const short = `convert_from(substr((select latin from prose), ${of.offset} + 1, ${of.length}), 'UTF8')`;
    return `case when ${of.length} <= ${PROSE_LENGTH} then ${short} else (select ${repeated('latin_text', of)} from prose) end`;
};
const repeated = (prose, { length, offset }) => `substr(repeat(${prose}, ${length} / ${PROSE_LENGTH} + 1), ${offset} + 1, ${length})`;
/** Code points as a bracket expression has them. */
const rangesOf = (ranges) => ranges.map(range).join('');
const range = ([from, to]) => `${codePoint(from)}-${codePoint(to)}`;
// Both escapes are PostgreSQL's own (https://www.postgresql.org/docs/current/functions-matching.html, Table 9.21).
const codePoint = (code) => (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);

;// CONCATENATED MODULE: ./packages/seed/src/postgres/families.ts





const small = (names) => names.map((name) => name.toLowerCase());
const families_email = (value, { scope, maxLength = Infinity }) => {
    const trimmed = scope.bind(trim(value));
    const lower = scope.bind(expressions_lowerAscii(trimmed));
    const digest = scope.bind(hmac('email', lower));
    const tag = expressions_tagOf(digest, 12);
    const name = `${itemOf(small(firstNames), byteOf(digest, 30))} || '.' || ${itemOf(small(lastNames), byteOf(digest, 31))}`;
    const whole = `${name} || '.' || ${tag} || '@example.com'`;
    const short = maxLength >= 24 ? `${tag} || '@example.com'` : maxLength >= 11 ? `${expressions_cut(tag, Math.min(12, maxLength - 10))} || '@t.example'` : expressions_cut(tag, maxLength);
    const form = scope.bind(maxLength >= 46 ? whole : `case when length(${whole}) <= ${maxLength} then ${whole} else ${short} end`);
    const capitals = `1 + ${byteOf(hmac('email-case', trimmed), 0)} % 7`;
    return `case when ${trimmed} = ${lower} then ${form} else (select upper(left(${form}, n) collate "C") || substr(${form}, n + 1) from (select ${capitals} as n offset 0) c) end`;
};
const families_firstName = (value, fit) => families_tagged(families_given(value, fit), value, fit);
const families_lastName = (value, fit) => families_tagged(families_family(value, fit), value, fit);
const families_fullName = (value, fit) => {
    const inner = fit.scope.bind(`btrim(${value}, ' ')`);
    const single = `strpos(${inner}, ' ') = 0`;
    const first = fit.scope.bind(`case when ${single} then ${trim(value)} else split_part(${inner}, ' ', 1) end`);
    const last = fit.scope.bind(`case when ${single} then null else split_part(${inner}, ' ', -1) end`);
    return families_tagged(`${families_given(first, fit)} || coalesce(' ' || ${families_family(last, fit)}, '')`, value, fit);
};
const families_company = (value, fit) => {
    const digest = fit.scope.bind(hmac('company', expressions_lowerAscii(value)));
    const trade = itemOf(trades, `${byteOf(digest, 1)} % ${trades.length}`);
    const form = itemOf(LEGAL_FORMS, `${byteOf(digest, 2)} % ${LEGAL_FORMS.length}`);
    return families_tagged(`${itemOf(lastNames, byteOf(digest, 0))} || ' ' || ${trade} || ' ' || ${form}`, value, fit);
};
const families_address = (value, fit) => {
    const digest = fit.scope.bind(hmac('address', expressions_lowerAscii(value)));
    const number = `(1 + (${byteOf(digest, 0)} * 256 + ${byteOf(digest, 1)}) % 9999)::text`;
    return families_tagged(`${number} || ' ' || ${itemOf(lastNames, byteOf(digest, 2))} || ' Street, Testville'`, value, fit);
};
const families_username = (value, { scope, maxLength = Infinity }) => {
    const digest = scope.bind(hmac('username', expressions_lowerAscii(value)));
    const name = scope.bind(itemOf(small(firstNames), byteOf(digest, 31)));
    const tag = expressions_tagOf(digest, 12);
    return maxLength >= 23 ? `${name} || '_' || ${tag}` : `case when length(${name}) + 13 <= ${maxLength} then ${name} || '_' || ${tag} else ${expressions_cut(tag, maxLength)} end`;
};
const families_phone = (value, { scope, maxLength = Infinity }) => {
    const digits = scope.bind(digitsOf(value));
    const digest = scope.bind(hmac('phone', `case when ${digits} = '' then ${value} else ${digits} end`));
    const number = `lpad((('x' || ${expressions_hexOf(digest, 13)})::bit(52)::bigint % 1000000000000)::text, 12, '0')`;
    const code = maxLength >= 15 ? '+999' : maxLength >= SHORTEST_PHONE ? '999' : 'x';
    return expressions_cut(`('${code}' || ${number})`, maxLength);
};
const families_url = (value, { scope, maxLength = Infinity }) => {
    const tag = expressions_tagOf(scope.bind(hmac('url', value)), 16);
    return maxLength >= 36 ? `'https://example.com/' || ${tag}` : expressions_cut(tag, maxLength);
};
const families_ip = (value, { scope, type = 'text', maxLength = Infinity }) => {
    const network = type === 'inet' || type === 'cidr';
    const trimmed = network ? value : scope.bind(trim(value));
    const bare = `case when strpos(${trimmed}, '/') > 0 then regexp_replace(${trimmed}, '/[0-9]+$', '') else ${trimmed} end`;
    const digest = scope.bind(hmac('ip', expressions_lowerAscii(bare)));
    const mac = (bytes) => `'02:' || ${bytes.map((at) => `encode(substr(${digest}, ${at + 1}, 1), 'hex')`).join(` || ':' || `)}`;
    const groups = [0, 2, 4, 6, 8, 10].map((at) => `to_hex(${byteOf(digest, at)} * 256 + ${byteOf(digest, at + 1)})`);
    const four = `(240 + ${byteOf(digest, 0)} % 15)::text || ${[1, 2, 3].map((at) => `'.' || ${byteOf(digest, at)}::text`).join(' || ')}`;
    const pseudonym = `case when strpos(${value}, ':') > 0 then '2001:db8:' || ${groups.join(` || ':' || `)} else ${four} end`;
    if (network)
        return expressions_cut(pseudonym, maxLength);
    // No shorter text is a hardware address, and regular expressions are slow.
    return `case when length(${trimmed}) = 17 and ${trimmed} ~ '^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$' then ${mac([0, 1, 2, 3, 4])} when length(${trimmed}) = 23 and ${trimmed} ~ '^([0-9a-fA-F]{2}[:-]){7}[0-9a-fA-F]{2}$' then ${mac([0, 1, 2, 3, 4, 5, 6])} else ${expressions_cut(pseudonym, maxLength)} end`;
};
const families_uuid = (value, { scope, maxLength = Infinity }) => {
    const digest = scope.bind(hmac('uuid', expressions_lowerAscii(value)));
    const versioned = `set_byte(set_byte(substr(${digest}, 1, 16), 6, ${byteOf(digest, 6)} & 15 | 64), 8, ${byteOf(digest, 8)} & 63 | 128)`;
    return expressions_cut(`encode(${versioned}, 'hex')::uuid::text`, maxLength);
};
/** So many hex digits. */
const families_hash = (length) => (value, { scope, maxLength = Infinity }) => expressions_tagOf(scope.bind(hmac('hash', value)), Math.min(length, maxLength));
const families_given = (value, { scope }) => families_another(firstNames, scope.bind(hmac('first-name', expressions_lowerAscii(value))), { value, scope });
const families_family = (value, { scope }) => families_another(lastNames, scope.bind(hmac('last-name', expressions_lowerAscii(value))), { value, scope });
function families_another(names, digest, { value, scope }) {
    const name = scope.bind(itemOf(names, byteOf(digest, 0)));
    return `case when ${expressions_lowerAscii(name)} = ${expressions_lowerAscii(value)} then ${itemOf(names, `(${byteOf(digest, 0)} + 1) % ${names.length}`)} else ${name} end`;
}
/** Where names must not repeat, a tag of the whole value follows. */
function families_tagged(name, value, { scope, unique, maxLength = Infinity }) {
    if (!unique)
        return expressions_cut(name, maxLength);
    const tag = expressions_tagOf(scope.bind(hmac('tag', value)), 12);
    return maxLength <= 12 ? expressions_cut(tag, maxLength) : `${expressions_cut(`(${name})`, maxLength - 13)} || ${literal(' ')} || ${tag}`;
}
/** By the name that seed.yml uses. */
const families = {
    'email': families_email,
    'full-name': families_fullName,
    'first-name': families_firstName,
    'last-name': families_lastName,
    'username': families_username,
    'company': families_company,
    'phone': families_phone,
    'address': families_address,
    'url': families_url,
    'ip': families_ip,
    'uuid': families_uuid,
    'free-text': free_text_freeText,
};

;// CONCATENATED MODULE: ./packages/seed/src/postgres/shift.ts



const NUMBER = `'^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$'`;
// Of the digits `o`, see isCard.
const LUHN = `(select sum(case when i % 2 = 1 then x else 2 * x - case when x > 4 then 9 else 0 end end) % 10 = 0 from (select i, substr(reverse(o), i, 1)::int as x from generate_series(1, length(o)) i) l)`;
/** A number moved by at most the share `by`, as shiftNumber moves it; what is no number becomes other text. */
function shiftedNumber(value, by, fit) {
    const { scope } = fit;
    const share = Math.round(by * 1_000_000);
    const isNumber = `${value} ~ ${NUMBER}`;
    const plain = scope.bind(`case when not ${isNumber} then null when ${value} ~ '[eE]' then (${value})::numeric::text else ${value} end`);
    const digest = scope.bind(hmac('number', plain));
    const scale = `length(split_part(${plain}, '.', 2))`;
    const units = scope.bind(`translate(${plain}, '-.', '')::numeric`);
    const moved = scope.bind(`${units} + div(${units} * (${numberOf(digest)} % ${2 * share + 1} - ${share}), 1000000)`);
    const other = `greatest(case when ${moved} = ${units} then ${units} + 1 else ${moved} end, 0)::text`;
    const uncarded = `case when length(o) in (15, 16) and o ~ '^[3-6]' and ${LUHN} then (o::numeric + case when right(o, 1) > '7' then -2 else 2 end)::text else o end`;
    const digits = `(select lpad(o, greatest(length(o), ${scale} + 1), '0') from (select ${uncarded} as o from (select ${other} as o offset 0) n offset 0) u)`;
    const placed = `(select case when ${scale} = 0 then d else left(d, -${scale}) || '.' || right(d, ${scale}) end from (select ${digits} as d offset 0) v)`;
    const sign = `case when ${plain} like '-%' then '-' else '' end`;
    return `case when ${value} in (${BOUNDLESS.map(literal).join(', ')}) then ${value} when ${plain} is null then ${free_text_freeText(value, fit)} when ${units} = 0 then ${plain} else ${sign} || ${placed} end`;
}
/** A text that is a date or begins with one, moved by an expression for days as shiftDate moves it; what is no date becomes other text. */
function shiftedDate(value, days, fit) {
    const { scope } = fit;
    const parts = scope.bind(`regexp_match(${value}, ${DATE})`);
    const [year, month, day] = [1, 2, 3].map((at) => `(${parts})[${at}]::int`);
    const first = scope.bind(`case when ${year} between 1 and ${LAST_YEAR} and ${month} between 1 and 12 and ${day} between 1 and 31 then make_date(${year}, ${month}, 1) end`);
    const date = scope.bind(`case when extract(month from ${first} + (${day} - 1)) = ${month} then ${first} + (${day} - 1) end`);
    const moved = scope.bind(`${date} + ${days}`);
    return `case when ${value} in ('infinity', '-infinity') then ${value} when ${moved} >= date '0001-01-01' then to_char(${moved}, 'YYYY-MM-DD') || (${parts})[4] else ${free_text_freeText(value, fit)} end`;
}
const DATE = `'^([0-9]{4,6})-([0-9]{2})-([0-9]{2})((?:[ T][0-9]{2}:[0-9]{2}.*)?)$'`;
/** So many days as daysOf moves the dates of a row by, out of an expression for the row's name. */
function shiftedDays(row, days, scope) {
    const number = scope.bind(`${numberOf(scope.bind(hmac('date', row)))} % ${2 * days}`);
    return `(case when ${number} < ${days} then ${number} - ${days} else ${number} - ${days} + 1 end)::int`;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/pushed.ts








/** Why the rows of a table cannot be masked inside the source, in a sentence for the report; undefined where they can. */
function whyOnRunner(plan) {
    const reasons = plan.columns.flatMap((each) => {
        const why = whyNotPushed(each, plan);
        return why === undefined ? [] : [`${each.column.name} (${why})`];
    });
    if (reasons.length === 0 && plan.table.columns.length + expressionsOf(plan).scope.size() > MOST_ENTRIES)
        reasons.push('to mask so many columns takes more than one query of PostgreSQL has room for');
    return reasons.length === 0 ? undefined : `The rows of ${plan.name} were masked in this job's memory and not in the source: ${reasons.join(', ')}.`;
}
// It answers 1,664 columns at most. The masks name several values each besides those of the table.
const MOST_ENTRIES = 1_600;
/** Why the values of a column cannot be replaced inside the source; undefined where they can. */
function whyNotPushed({ rule, column }, { columns }) {
    const { category, element, type } = column;
    if (rule.name === 'keep' || rule.name === 'null' || rule.name === 'constant')
        return undefined;
    if (category !== 'json' && rule.name === 'json')
        return `documents in the type ${type} are masked on the runner`;
    if (category === 'array' && !['text', 'uuid', 'enum', 'network', 'number', 'time'].includes(element ?? 'other'))
        return `arrays of ${type} are masked on the runner`;
    if (rule.name === 'date' && ![category, element].includes('text') && category !== 'json' && !DATES.test(type.replace(/\[\]$/, '')))
        return `dates in the type ${type} are masked on the runner`;
    if (rule.name !== 'template')
        return undefined;
    const opened = columns.filter((other) => templateColumns(rule.value).includes(other.column.name) && pushed_isOpened(other));
    return opened.length > 0 ? `its template names ${opened[0].column.name}, which is an array or document` : undefined;
}
const DATES = /^(date|timestamp( with(out)? time zone)?)$/;
const pushed_isOpened = ({ rule, column }) => rule.name !== 'keep' && (column.category === 'array' || column.category === 'json');
/** A query that answers a table's rows masked, in the order of the plan's columns. It needs givePadded before. */
function maskedSelect(plan) {
    const { table, where } = plan;
    const { list, scope } = expressionsOf(plan);
    const from = where ? `(select * from ${(0,postgres_names/* onlyTable */.Tf)(table)} where ${where})` : (0,postgres_names/* onlyTable */.Tf)(table);
    const query = `select ${list.join(', ')} from ${scope.from(from)}`;
    return `${query.includes('from prose') ? `${expressions_KEYS}, ${PROSE}` : expressions_KEYS} ${query}`;
}
function expressionsOf(plan) {
    const scope = createScope('t');
    const row = rowName(plan);
    const masked = new Map(plan.columns.map((each) => [each.column.name, maskedColumn(each, { scope, row })]));
    const list = plan.columns.map((each) => (each.rule.name === 'template' ? filled(each, { template: each.rule.value, plan, scope, masked }) : masked.get(each.column.name)));
    return { list, scope };
}
/** The row's name as rowKey makes it. */
function rowName({ table, columns }) {
    const key = table.primaryKey.length > 0 ? table.primaryKey : columns.map(({ column }) => column.name);
    const typed = key.map((name) => table.columns.find((column) => column.name === name));
    return typed.map((column) => `coalesce(${textOf(column)}, 'null')`).join(` || E'\\x01' || `);
}
/** A column's value as COPY writes it. Of character(n) a cast would drop the blanks, and of inet it would add the mask. */
const textOf = ({ name, type }) => {
    const column = `t.${(0,postgres_names/* quoteName */.AB)(name)}`;
    const text = CAST.test(type) ? `${column}::text` : type === 'inet' ? `abbrev(${column})` : `case when ${column} is not null then format('%s', ${column}) end`;
    return `(${text} collate "C")`;
};
const CAST = /^(text|uuid|smallint|integer|bigint|date|jsonb?|character varying(\(\d+\))?|numeric(\(.+\))?|timestamp( with(out)? time zone)?)$/;
function maskedColumn(plan, { scope, row }) {
    const { rule, column, unique } = plan;
    const raw = `t.${(0,postgres_names/* quoteName */.AB)(column.name)}`;
    if (rule.name === 'keep' || rule.name === 'template')
        return raw;
    if (rule.name === 'null')
        return 'null';
    if (rule.name === 'constant')
        return `case when ${raw} is not null then ${constant(rule.value, column)} end`;
    const fit = { scope, unique, maxLength: column.maxLength, type: column.type, daysOf: (most) => shiftedDays(row, most, scope) };
    if (column.category === 'json')
        return documentOf(raw, plan, fit);
    if (column.category === 'array')
        return maskedArray(raw, plan, fit);
    if (rule.name === 'date' && DATES.test(column.type))
        return `${raw} + ${days(column.type, fit.daysOf(rule.days))}`;
    const value = /^(text|character varying)/.test(column.type) ? textOf(column) : scope.bind(textOf(column));
    if (column.category === 'binary')
        return `'\\x' || encode(convert_to(${pushed_scalar(value, rule, { ...fit, maxLength: undefined })}, 'UTF8'), 'hex')`;
    return `case when ${value} = '' then '' else ${pushed_scalar(value, rule, fit)} end`;
}
const days = (type, count) => (type === 'date' ? count : `make_interval(days => ${count})`);
/** A document of type json as jsonb, which cannot hold the character 0 that json can. */
const asJsonb = (json) => `regexp_replace(${json}::text, '(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000', '\\1', 'g')::jsonb`;
// A document whose column has any other rule is masked by that rule all over.
function documentOf(raw, { rule, column }, fit) {
    const by = rule.name === 'json' ? rule : { name: 'json', unique: false, paths: [], rest: rule };
    const document = column.type === 'jsonb' ? raw : fit.scope.bind(asJsonb(raw));
    const mask = (text, inner, scope) => pushed_scalar(text, inner, { ...fit, scope, unique: false, maxLength: undefined, type: 'text' });
    return maskedDocument(document, by, { mask, scope: fit.scope });
}
const constant = (value, { category }) => value === null ? 'null' : literal(category === 'json' && typeof value !== 'string' ? JSON.stringify(value) : String(value));
function pushed_scalar(value, rule, fit) {
    switch (rule.name) {
        case 'pick': return itemOf(rule.values.map((item) => (item === null ? null : String(item))), `(${numberOf(fit.scope.bind(hmac('pick', value)))} % ${rule.values.length})::int`);
        case 'number': return shiftedNumber(value, rule.by, fit);
        case 'hash': return `(${families_hash(rule.length)(value, fit)})`;
        case 'date': return shiftedDate(value, fit.daysOf(rule.days), fit);
        case 'keep':
        case 'null':
        case 'constant':
        case 'template':
        case 'json': return free_text_freeText(value, fit);
        default: return `(${families[rule.name](value, fit)})`;
    }
}
// Braces come where the dimensions begin and end: before an element, one for each product of the inner lengths that divides
// its place, and after it one for each that divides the next place.
function maskedArray(array, { rule, column }, fit) {
    const scope = createScope('items');
    const value = `(items.item collate "C")`;
    const masked = rule.name === 'date' && column.element === 'time' ? value : `case when ${value} = '' then '' else ${pushed_scalar(value, rule, { ...fit, scope, type: 'text' })} end`;
    const quoted = `coalesce('"' || replace(replace(${masked}, '\\', '\\\\'), '"', '\\"') || '"', 'NULL')`;
    const braces = (brace, at) => `repeat('${brace}', (select count(*) from generate_series(1, array_ndims(${array})) d where ${at} % (select round(exp(sum(ln(array_length(${array}, i)))))::bigint from generate_series(d, array_ndims(${array})) i) = 0)::int)`;
    const literals = `string_agg(${braces('{', '(items.n - 1)')} || ${quoted} || ${braces('}', 'items.n')}, ',' order by items.n)`;
    const items = `(select case when u is not null then format('%s', ${pushed_elementOf({ rule, column }, fit)}) end as item, n from unnest(${array}) with ordinality a (u, n))`;
    return `case when ${array} is not null then coalesce((select ${literals} from ${scope.from(items)}), '{}') end`;
}
// Dates move as dates, and numbers are written as JavaScript writes them.
function pushed_elementOf({ rule, column: { element, type } }, { daysOf }) {
    if (rule.name === 'date' && element === 'time')
        return `u + ${days(type.replace(/\[\]$/, ''), daysOf(rule.days))}`;
    return element === 'number' && type.startsWith('numeric') ? 'trim_scale(u)' : 'u';
}
// Filled in from what has been masked already, as maskTable does it.
function filled({ column, unique }, { template, plan, scope, masked }) {
    const original = textOf(column);
    const parts = template.split(/\{([\p{L}_][\p{L}\p{N}_ ]*)(?::(\d+))?\}/gu);
    const pieces = parts.flatMap((part, i) => {
        if (i % 3 === 0)
            return part === '' || part === undefined ? [] : [literal(part)];
        if (i % 3 === 2)
            return [];
        const other = plan.columns.find((each) => each.column.name === part);
        const text = !other ? `''` : other.rule.name === 'keep' ? textOf(other.column) : `format('%s', ${masked.get(part)})`;
        const length = parts[i + 1];
        return [length === undefined ? `coalesce(${text}, '')` : `left(coalesce(${text}, ''), ${length})`];
    });
    const text = pieces.length === 0 ? `''` : pieces.join(' || ');
    const { maxLength } = column;
    const made = unique ? families_tagged(text, original, { scope, unique, maxLength }) : expressions_cut(text, maxLength ?? Infinity);
    return `case when t.${(0,postgres_names/* quoteName */.AB)(column.name)} is not null then ${made} end`;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/portions.ts


/** A portion at least. 8 MB: small enough that rows which lay close together still do so in the target, where portions are mixed. */
const PAGES = 1_024;
// Every portion is planned anew, which takes some milliseconds.
const MOST = 64;
/**
 * The copies that answer a table's rows masked, each of some of its pages, for several connections to share. A table of
 * one portion is one copy, and so is what a condition chooses.
 */
async function portionsOf(plan, source) {
    const copy = (where) => `copy (${maskedSelect({ ...plan, where })}) to stdout`;
    const pages = plan.where === undefined ? await pagesOf(plan, source) : 0;
    if (pages <= PAGES)
        return [copy(plan.where)];
    const size = Math.max(PAGES, Math.ceil(pages / MOST));
    const starts = Array.from({ length: Math.ceil(pages / size) }, (_, i) => i * size);
    // The last one has no end: the table may have grown since.
    return starts.map((start, i) => copy([`ctid >= '(${start},0)'`, ...(i === starts.length - 1 ? [] : [`ctid < '(${start + size},0)'`])].join(' and ')));
}
/** How many pages a table has; of one with partitions the largest of them. */
async function pagesOf({ table }, source) {
    const [found] = await source.query(`select coalesce(max(pg_relation_size(c.oid) / current_setting('block_size')::int), 0)::float8 as pages from pg_class c
     where c.relkind = 'r' and (c.oid = $1::text::regclass or c.oid in (select relid from pg_partition_tree($1::text::regclass)))`, [(0,postgres_names/* quoteTable */.Z8)(table)]);
    return found.pages;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/load.ts







/** Copies a table and answers how many rows there were. Rows that the source masks pass through the runner unread. */
async function copyTable(session, plan, { pushed, freeze, helpers }) {
    const { source, target, clock, say } = session;
    const started = clock.elapsed();
    const columns = plan.columns.map(({ column }) => (0,postgres_names/* quoteName */.AB)(column.name)).join(', ');
    const into = `copy ${(0,postgres_names/* quoteTable */.Z8)(plan.table)} (${columns}) from stdin${freeze ? ' (freeze)' : ''}`;
    const tick = progress({ clock, say, what: `copying ${plan.name}`, total: await estimateRows(source, plan) });
    const portions = pushed ? await portionsOf(plan, source) : [];
    const rows = pushed
        ? await spliceCopy({ from: [source, ...helpers], next: () => portions.shift(), into: { ...target, statement: into }, onRows: tick })
        : await throughRunner(session, plan, { into, tick });
    say(`copied ${plan.name}: ${rows.toLocaleString('en')} rows in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}${pushed ? ', masked in the source' : ''}`);
    return rows;
}
/** About how many rows a table has, as its last ANALYZE saw it; undefined where that is not known, or where only some are copied. */
async function estimateRows(source, { table, where }) {
    if (where)
        return undefined;
    const [found] = await source.query(`select coalesce(sum(c.reltuples), 0)::float8 as rows from pg_class c where c.relkind = 'r' and c.reltuples > 0 and (c.oid = $1::text::regclass or c.oid in (select relid from pg_partition_tree($1::text::regclass)))`, [(0,postgres_names/* quoteTable */.Z8)(table)]);
    return found.rows > 0 ? found.rows : undefined;
}
async function throughRunner(session, plan, { into, tick }) {
    let count = 0;
    await session.target.copyIn(into, maskedLines(session, plan, (rows) => {
        count = rows;
        tick(rows);
    }));
    return count;
}
/** The lines of a table in COPY's text format, masked on the runner; `tick` is told how many there were so far. */
async function* maskedLines({ source, digest }, plan, tick) {
    let count = 0;
    const mask = maskTable(plan, digest);
    for await (const rows of rowsOf(source, plan, 'chosen')) {
        yield rows.map((row) => load_lineOf(mask(row), plan, row)).join('');
        count += rows.length;
        tick(count);
    }
}
const load_lineOf = (masked, { columns }, row) => writeFields(columns.map((plan) => encode(masked[plan.column.name], plan, row)));

;// CONCATENATED MODULE: ./packages/seed/src/postgres/uniques.ts
/** What keeps rows of these tables apart: unique indexes and constraints, partial ones and expressions included, and exclusion constraints. */
const uniquesOf = (database, tables) => database.query(UNIQUES, [tables]);
/** Whether an expression names columns by the whole row. */
const mentionsRow = (sql) => /\.\*/.test(sql);
// The word that PostgreSQL 15 brought is not in the catalog of older ones.
const UNIQUES = `
  select t.name as table, x.relname as name, case when f.oid is null then 'index' else 'constraint' end as kind,
    pg_get_expr(i.indpred, i.indrelid) as condition, coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as "nullsMeet",
    (select json_agg(json_build_object(
        'sql', pg_get_indexdef(i.indexrelid, k, false) || coalesce(' collate ' || l.oid::regcollation, ''),
        'operator', (select o.oprname from pg_operator o where o.oid = f.conexclop[k])) order by k)
      from generate_series(1, i.indnkeyatts) k left join pg_collation l on l.oid = i.indcollation[k - 1] and l.collname <> 'default') as parts,
    (select coalesce(json_object_agg(a.attname, pg_get_expr(d.adbin, d.adrelid)), '{}') from pg_attrdef d
      join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated <> '' where d.adrelid = i.indrelid) as computed
  from unnest($1::text[]) t (name) join pg_index i on i.indrelid = t.name::regclass join pg_class x on x.oid = i.indexrelid
    left join pg_constraint f on f.conindid = x.oid and f.conrelid = i.indrelid and f.contype in ('p', 'u', 'x')
  where (i.indisunique or i.indisexclusion) and i.indisvalid order by 1, x.oid`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/crowded.ts














/**
 * Looks for unique indexes and exclusion constraints that pseudonyms would break: of columns too short for as many, by a
 * rule that makes values the same, or since an expression leaves out what keeps them apart. Only where that is to be feared
 * all of them are made and counted, in the source, which has the key.
 * @throws ActionError that names the columns with each index, and the lines to write.
 */
async function refuseCrowded({ tables }, source) {
    const uniques = await uniquesOf(source, tables.map(({ table }) => (0,postgres_names/* quoteTable */.Z8)(table)));
    const [crowded, lines] = [[], []];
    for (const unique of uniques) {
        const question = { unique, plan: tables.find(({ table }) => (0,postgres_names/* quoteTable */.Z8)(table) === unique.table), source };
        const found = await crowdOf(question);
        if (!found)
            continue;
        crowded.push(`${found.columns.map((each) => nameOf(each, question)).join(' and ')}: ${found.said}, and the ${unique.kind} ${unique.name} lets none repeat`);
        lines.push(...found.columns.map((each) => `\`${found.moved ? `${yamlKey(each.column.name)}: keep` : differentLine(question.plan, each)}\` of ${question.plan.name}`));
    }
    if (crowded.length === 0)
        return;
    throw new errors/* ActionError */.lZ(`Pseudonyms would repeat where they must not: ${crowded.join('; ')}`, {
        advice: `Nothing was written. Widen the column, or give it in seed.yml a rule whose values differ, for example ${[...new Set(lines)].join(', ')}. A list, a number or a date that moves a little repeats soon.`,
    });
}
const nameOf = ({ column, rule }, { plan }) => `${plan.name}.${column.name} (rule ${rule.name}${column.maxLength === undefined ? '' : `, ${column.maxLength} characters`})`;
async function crowdOf(question) {
    const { unique: { parts, condition, nullsMeet }, plan } = question;
    const compared = parts.map((part) => ({ part, columns: maskedIn(part.sql, question) }));
    const columns = compared.flatMap((each) => each.columns);
    const choosing = condition === null ? [] : maskedIn(condition.replace(NULLNESS, ''), question);
    // Rows with a null meet no others.
    if (!nullsMeet && compared.some((each) => each.columns.some((masked) => isEmptied(masked) && isColumn(each.part, masked))))
        return undefined;
    const moved = compared.filter(({ part, columns: [first] }) => first && part.operator !== null && part.operator !== '=' && !(part.operator === '<>' && !['date', 'template'].includes(first.rule.name)));
    if (moved.length > 0)
        return { columns: moved.flatMap((each) => each.columns), said: 'its values would move, which the constraint compares by more than being the same', moved: true };
    if (columns.length + choosing.length === 0 || ![...columns, ...choosing].every((each) => isCountable(each, plan)))
        return undefined;
    let feared = choosing.length > 0;
    for (const each of compared)
        feared ||= await isToBeFeared(each, question);
    if (!feared)
        return undefined;
    const { values, pseudonyms } = await counted(question);
    if (pseudonyms >= values)
        return undefined;
    const which = parts.length === 1 ? 'different ones' : `different ones of ${parts.map(({ sql }) => sql).join(', ')}`;
    return { columns: columns.length > 0 ? [...new Set(columns)] : choosing, said: `${values.toLocaleString('en')} values would become ${pseudonyms.toLocaleString('en')} ${which}`, moved: parts.some(({ operator }) => operator === '<>') };
}
// Whether a value is null no rule changes, but for those that make all of them so.
const NULLNESS = /\((?:"(?:[^"]|"")+"|\w+) IS (?:NOT )?NULL\)/g;
const isEmptied = ({ rule }) => rule.name === 'null' || (rule.name === 'constant' && rule.value === null);
const isColumn = ({ sql }, { column: { name } }) => sql === name || sql === (0,postgres_names/* quoteName */.AB)(name);
/** The masked columns that an expression is made of, also by way of columns that the database computes. */
function maskedIn(sql, { plan, unique: { computed } }) {
    const named = (name) => mentionsRow(sql) || mentions(sql, name) || Object.entries(computed).some(([other, of]) => mentions(sql, other) && mentions(of, name));
    return plan.columns.filter((each) => isMasked(each) && named(each.column.name));
}
const isCountable = (masked, plan) => [masked, ...namedBy(masked, plan)].every((each) => whyNotPushed(each, plan) === undefined);
const namedBy = ({ rule }, { columns }) => rule.name === 'template' ? columns.filter((each) => templateColumns(rule.value).includes(each.column.name)) : [];
// What changes nothing about which values differ, where letters differ only in case.
const KEEPING = /\b(?:lower|upper|btrim|md5|TRIM|BOTH|FROM)\b|::(?:"?\w+"?\.)?(?:text|citext)\b| collate \S+|[()\s]/g;
// A pair that meets by chance once in a hundred runs (the birthday problem) is worth a look.
async function isToBeFeared({ part, columns }, { plan, source }) {
    const [masked] = columns;
    if (!masked)
        return false;
    const bare = part.sql.replace(KEEPING, '');
    if (columns.length > 1 || (bare !== masked.column.name && bare !== (0,postgres_names/* quoteName */.AB)(masked.column.name)))
        return true;
    const room = roomOfUnique(masked);
    if (room === 0)
        return true;
    const rows = (await estimateRows(source, plan)) ?? Number((await source.query(`select count(*) as rows from ${fromOf(plan)}`))[0].rows);
    if ((rows * rows) / (2 * room) > 0.01)
        return true;
    return meetsFolded(part, masked, { plan, source });
}
// Whether the source has values apart that the rule takes for the same: letters that differ in case, digits written in other ways.
async function meetsFolded({ sql }, masked, { plan, source }) {
    const fold = foldOf(masked);
    if (fold === undefined || (fold === 'case' && (/\b(lower|upper)\(|::"?citext/.test(sql) || /citext$/.test(masked.column.type))))
        return false;
    const value = `${(0,postgres_names/* quoteName */.AB)(masked.column.name)}::text collate "C"`;
    const folded = fold === 'digits' ? `coalesce(nullif(${digitsOf(value)}, ''), ${value})` : `lower(${value})`;
    const ask = async (query) => (await source.query(`select exists (${query}) as found`))[0].found;
    // Where all are written as they are taken, which is quick to see, none meet.
    return (await ask(`select from ${fromOf(plan)}${plan.where ? ' and' : ' where'} ${value} <> ${folded}`)) && ask(`select from (select distinct ${value} as v, ${folded} as f from ${fromOf(plan)}) d where v is not null group by f having count(*) > 1`);
}
const fromOf = ({ table, where }) => `${(0,postgres_names/* onlyTable */.Tf)(table)}${where ? ` where (${where})` : ''}`;
/** How many different values the source has, and how many their pseudonyms are. */
async function counted(question) {
    const { unique: { parts, condition, nullsMeet, name }, plan, source } = question;
    const excluding = parts.some(({ operator }) => operator !== null);
    const compared = (excluding ? parts.filter(({ sql }) => maskedIn(sql, question).length > 0) : parts).map(({ sql }) => `(${sql})`);
    const conditions = [...(condition === null ? [] : [condition]), ...(nullsMeet ? [] : compared.map((part) => `${part} is not null`))];
    const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
    const distinct = compared.length === 1 && !nullsMeet ? compared[0] : `row(${compared.join(', ')})`;
    // An exclusion constraint may have a value many times, so that what counts is whether as many different ones stay.
    const values = excluding ? `(select count(distinct ${distinct}) from (select * from ${fromOf(plan)}) ${(0,postgres_names/* quoteName */.AB)(plan.table.name)}${where})` : 'count(*)';
    try {
        const [found] = await source.query(`select ${values} as values, count(distinct ${distinct}) as pseudonyms from ${maskedRows(question)}${where}`);
        return { values: Number(found.values), pseudonyms: Number(found.pseudonyms) };
    }
    catch (error) {
        throw isServerError(error) ? databaseError(`The ${question.unique.kind} ${name} of ${plan.name} cannot be made of pseudonyms`, error) : error;
    }
}
/** The masked rows as values of their columns' types, with the columns that the database computes. */
function maskedRows({ unique: { parts, condition, computed }, plan }) {
    const used = [...parts.map(({ sql }) => sql), condition ?? ''];
    const derived = Object.entries(computed).filter(([name]) => used.some((sql) => mentionsRow(sql) || mentions(sql, name)));
    const all = [...used, ...derived.map(([, of]) => of)];
    const needed = plan.columns.filter(({ column: { name } }) => all.some((sql) => mentionsRow(sql) || mentions(sql, name)));
    const columns = plan.columns.filter((each) => needed.includes(each) || needed.some((other) => namedBy(other, plan).includes(each)));
    const names = columns.map(({ column: { name } }) => (0,postgres_names/* quoteName */.AB)(name));
    const typed = columns.map(({ column: { type } }, i) => `m.${names[i]}::${type} as ${names[i]}`);
    const rows = `(select ${typed.join(', ')} from (${maskedSelect({ ...plan, columns })}) m (${names.join(', ')}) offset 0)`;
    const whole = derived.length === 0 ? rows : `(select r.*, ${derived.map(([name, of]) => `${of} as ${(0,postgres_names/* quoteName */.AB)(name)}`).join(', ')} from ${rows} r)`;
    return `${whole} ${(0,postgres_names/* quoteName */.AB)(plan.table.name)}`;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/doors.ts


/**
 * Takes away, within the transaction, what would slow the load or act on it: foreign keys of the tables and to them, indexes
 * with the constraints that they carry, and triggers. Making them again, out of all rows at once, is quicker than keeping
 * them up row by row, and checks every row. Needs the tables' owner; no superuser.
 */
async function openDoors(target, tables) {
    const names = tables.map(({ table }) => (0,postgres_names/* quoteTable */.Z8)(table));
    const keys = await target.query(FOREIGN_KEYS, [names]);
    const triggers = await target.query(doors_TRIGGERS, [names]);
    const indexes = await target.query(INDEXES, [names]);
    const ordinary = await target.query(ORDINARY, [names]);
    for (const key of keys)
        await target.query(`alter table ${doors_tableOf(key)} drop constraint ${(0,postgres_names/* quoteName */.AB)(key.name)}`);
    for (const trigger of triggers)
        await target.query(`alter table ${doors_tableOf(trigger)} disable trigger ${(0,postgres_names/* quoteName */.AB)(trigger.name)}`);
    for (const index of indexes)
        await target.query(index.constraint ? `alter table ${doors_tableOf(index)} drop constraint ${(0,postgres_names/* quoteName */.AB)(index.name)}` : `drop index ${(0,postgres_names/* quoteTable */.Z8)(index)}`);
    return {
        freezable: new Set(ordinary.map(({ schema, table }) => (0,postgres_names/* quoteTable */.Z8)({ schema, name: table }))),
        restore: [
            ...indexes.map((index) => (index.constraint ? `alter table ${doors_tableOf(index)} add constraint ${(0,postgres_names/* quoteName */.AB)(index.name)} ${index.definition}` : index.definition)),
            ...triggers.map((trigger) => `alter table ${doors_tableOf(trigger)} enable ${trigger.definition} trigger ${(0,postgres_names/* quoteName */.AB)(trigger.name)}`),
            ...keys.map((key) => `alter table ${doors_tableOf(key)} add constraint ${(0,postgres_names/* quoteName */.AB)(key.name)} ${key.definition}`),
            ...keys.flatMap((key) => (key.comment === null ? [] : [`comment on constraint ${(0,postgres_names/* quoteName */.AB)(key.name)} on ${doors_tableOf(key)} is ${literal(key.comment)}`])),
        ],
    };
}
const doors_tableOf = ({ schema, table }) => (0,postgres_names/* quoteTable */.Z8)({ schema, name: table });
// Those of partitions come and go with their parent's.
const FOREIGN_KEYS = `
  select n.nspname as schema, c.relname as table, f.conname as name, pg_get_constraintdef(f.oid) as definition, obj_description(f.oid, 'pg_constraint') as comment
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
  where f.contype = 'f' and f.conparentid = 0
    and (f.conrelid = any ($1::text[]::regclass[]::oid[]) or f.confrelid = any ($1::text[]::regclass[]::oid[]))
  order by f.oid`;
// Of partitions too: a trigger may be on one of them alone.
const doors_TRIGGERS = `
  select n.nspname as schema, c.relname as table, t.tgname as name, case t.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end as definition
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and t.tgenabled <> 'D' and t.tgparentid = 0
    and (t.tgrelid = any ($1::text[]::regclass[]::oid[]) or t.tgrelid in (select p.relid from unnest($1::text[]) r cross join pg_partition_tree(r::regclass) p))`;
const ORDINARY = `
  select n.nspname as schema, c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid = any ($1::text[]::regclass[]::oid[]) and c.relkind = 'r'`;
// What could not be made again exactly as it was stays: indexes of partitioned tables, with a comment, a tablespace or
// statistics of their own, those that replication, clustering or anything else depends on, and invalid ones. A primary key
// goes down to the tables that inherit, which may be somebody else's.
const INDEXES = `
  select n.nspname as schema, c.relname as table, x.relname as name, f.oid is not null as constraint,
    case when f.oid is not null then pg_get_constraintdef(f.oid) else pg_get_indexdef(x.oid) end as definition
  from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_constraint f on f.conindid = x.oid and f.conrelid = c.oid and f.contype in ('p', 'u', 'x')
  where c.oid = any ($1::text[]::regclass[]::oid[]) and c.relkind = 'r' and not c.relispartition and i.indisvalid and i.indisready
    and not (i.indisprimary and exists (select from pg_inherits h where h.inhparent = c.oid))
    and not i.indisreplident and not i.indisclustered and x.reltablespace = 0
    and not exists (select from pg_description d where d.classoid = 'pg_class'::regclass and d.objoid = x.oid or d.classoid = 'pg_constraint'::regclass and d.objoid = f.oid)
    and not exists (select from pg_attribute a where a.attrelid = x.oid and a.attstattarget >= 0)
    and not exists (select from pg_depend d where d.refobjid in (x.oid, f.oid) and d.objid <> x.oid and d.classid <> 'pg_constraint'::regclass and d.deptype <> 'i')
    and not exists (select from pg_depend d where d.objid = x.oid and d.deptype in ('e', 'x'))
  order by i.indisprimary desc, f.oid is null, x.oid`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/keys.ts

/**
 * Gives a transaction the padded key of all pseudonyms, bound as parameters: no statement's text has it. A server that
 * logs parameters logs it; whoever reads it there can test guesses at values, and cannot compute mask-key back.
 */
async function giveKey(database, key) {
    const [inner, outer] = [padded(key, 0x36), padded(key, 0x5c)].map((pad) => pad.toString('hex'));
    await database.query(`select set_config('axcouncil.mask_inner', $1, true), set_config('axcouncil.mask_outer', $2, true)`, [inner, outer]);
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/settings.ts
/**
 * Values are read and written as these say, whatever the two servers, databases and roles have as their defaults. Rows that
 * row-level security would hide from the role are an error and not left out. Compiling the long expressions of masks takes
 * longer than it saves.
 */
const SETTINGS = `
  set local statement_timeout = 0; select set_config(name, '0', true) from pg_settings where name = 'transaction_timeout'; set local idle_in_transaction_session_timeout = 0; set local standard_conforming_strings = on; set local row_security = off;
  set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local timezone = 'UTC'; set local extra_float_digits = 1; set local bytea_output = 'hex'; set local jit = off`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/helper.ts




const BEGIN = 'begin isolation level repeatable read, read only';
/**
 * Begins to read the source as of now. Answers the name by which another connection can see the same, where the server
 * gives one.
 */
async function beginReading(source) {
    await source.query(BEGIN);
    const exported = await source.query('select pg_export_snapshot() as id').catch((error) => {
        if (isServerError(error))
            return [];
        throw error;
    });
    if (exported.length === 0)
        await source.query(`rollback; ${BEGIN}`);
    await source.query(SETTINGS);
    return exported[0]?.id;
}
/**
 * Works with a second connection to the source where there are large tables to read: a server masks in one process a
 * connection. Without one, which is said, the first does all by itself.
 */
async function withHelper({ tables }, helping, work) {
    const pages = [];
    for (const table of tables)
        if (table.where === undefined)
            pages.push(await pagesOf(table, helping.source));
    const helper = pages.some((many) => many > PAGES) ? await openHelper(helping) : undefined;
    try {
        return await work(helper ? [helper] : []);
    }
    finally {
        await helper?.close().catch(() => { });
    }
}
async function openHelper({ snapshot, another, key, say }) {
    if (snapshot === undefined)
        return undefined;
    let helper;
    try {
        helper = await another();
        await helper.query(BEGIN);
        await helper.query(`set transaction snapshot '${snapshot}'`);
        await helper.query(SETTINGS);
        await giveKey(helper, key);
        return helper;
    }
    catch (error) {
        await helper?.close().catch(() => { });
        say(`One connection reads the source, since a second one cannot (${isServerError(error) ? error.code : 'it was refused'}).`);
        return undefined;
    }
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/anonymous.ts


const LIMIT = '5s';
/**
 * Looks at every table and view of these schemas as the role `anon` does, which requests with the publishable key run as
 * (https://supabase.com/docs/guides/database/postgres/roles). Needs a transaction, which it leaves as it was. Undefined
 * where there is no such role or where ours may not become it.
 */
async function seenByAnonymous(database, { schemas }) {
    if (!(await mayBecome(database)))
        return undefined;
    const relations = await database.query(anonymous_RELATIONS, [schemas]);
    const seen = new Map();
    for (const { granted, ...relation } of relations)
        seen.set((0,catalog_catalog/* tableName */.Cm)(relation, schemas), granted && (await showsRows(database, (0,postgres_names/* quoteTable */.Z8)(relation))));
    return seen;
}
// Membership without the option SET (PostgreSQL 16) does not do, so that it is tried.
const mayBecome = (database) => undone(database, () => database.query('set local role anon').then(() => true, () => false));
const showsRows = (database, table) => undone(database, async () => {
    try {
        await database.query(`set local statement_timeout = '${LIMIT}'; set local row_security = on; set local role anon`);
        await database.query(`select set_config('request.jwt.claims', '{"role":"anon"}', true)`);
        const [row] = await database.query(`select exists (select from ${table}) as shown`);
        return row.shown;
    }
    catch (error) {
        // A policy that calls what anon may not call shows nothing; of one that takes long nothing is known.
        if (error.code === '42501')
            return false;
        if (error.code === '57014')
            return undefined;
        throw error;
    }
});
async function undone(database, work) {
    await database.query('savepoint anonymous');
    const result = await work();
    await database.query('rollback to savepoint anonymous; release savepoint anonymous');
    return result;
}
// What is reached over the network stays unasked.
const anonymous_RELATIONS = `
  select n.nspname as schema, c.relname as name,
    has_schema_privilege('anon', n.oid, 'usage') and has_any_column_privilege('anon', c.oid, 'select') as granted
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition order by 1, 2`;

;// CONCATENATED MODULE: ./packages/seed/src/verify/visibility.ts
/** Compares what is seen of the target before and after with what is meant to be seen. */
function compareSeen({ before, after, source, meant }) {
    const visible = (seen) => [...seen].filter(([, shown]) => shown).map(([name]) => name);
    return {
        before: visible(before),
        after: visible(after),
        opened: visible(after).filter((name) => before.get(name) === false && source?.get(name) !== true && !meant.includes(name)),
        unknown: [...after].filter(([name, shown]) => shown === undefined || before.get(name) === undefined).map(([name]) => name),
    };
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./packages/seed/src/verify/shapes.ts


// In addresses of pages the @ is written %40. Lengths as RFC 5321 has them, so that long texts take no longer than they are.
const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}?(?:@|%(?:25)?40)(?:[\p{L}\p{N}-]{1,63}\.)+[\p{L}]{2,}/gu;
// International with + or 00, an area code in parentheses, or as North America writes it.
const PHONE = /(?<![\w.+\/-])(?:\+|(?<!\d )00)[1-9](?:[ ().\/-]*\d){7,14}(?![\w-])|(?<![\w\/-])\(\d{2,5}\)[ -]?\d(?:[ -]?\d){4,9}(?![\w-])|(?<![\w\/-])\d{3}[-. ]\d{3}[-. ]\d{4}(?![\w-])/g;
// As a country writes its own: 0170 1234567, 030/12345678, 020 7946 0958, 03-1234-5678, 01 23 45 67 89. Without any space only
// mobile numbers of 11 digits, since codes of articles and books have 10, 12 or 13 and begin with 0 too.
const LOCAL = /(?<![\w.+\/-]|\d )(?:0[1-9]\d{1,4}[ \/]\d{3,8}(?:[ -]\d{2,5}){0,3}|0[1-9]\d{0,3}-\d{3,4}-\d{3,4}|0(?:1[5-7]\d{1,2}|7[1-9]\d{2})-\d{6,8}|0[1-9](?:[ .]\d\d){4}|0(?:1[5-7]|7[1-9])\d{8})(?![\w-]|[ .\/]\d)/g;
const SSN = /(?<![\w.\/-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])/;
const IBAN = /(?<![A-Za-z\d])[A-Z]{2}\d\d(?: ?[A-Z\d]){11,30}(?![A-Za-z\d])/g;
const CARD = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])/g;
// JSON web tokens, and keys of Supabase, Stripe, GitHub, Slack and AWS.
const TOKEN = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|\b(?:sb_secret_|sk_live_|rk_live_|gh[pousr]_|github_pat_|xox[abprs]-|AKIA)[\w-]{12,}/g;
const IP = /(?<![\w.\/])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])/g;
// Of IPv6 the addresses that are in use (2000::/3, RFC 4291).
const IP6 = /(?<![\w:.])[23][\da-f]{3}:[\da-f:]*:[\da-f]{0,4}(?![\w:])/gi;
/** The addresses and numbers of phones in a text. */
const contactsIn = (text) => ({ emails: emailsIn(text), phones: phonesIn(text) });
const emailsIn = (text) => text.includes('@') || (text.includes('%') && /%(?:25)?40/.test(text)) ? [...text.matchAll(EMAIL)].map(([email]) => email.toLowerCase().replace(/%(?:25)?40/, '@')) : [];
// None is of fewer digits, and most texts have fewer.
const MAYBE_PHONE = /\d(?:\D*\d){6}/;
const phonesIn = (text) => {
    if (!MAYBE_PHONE.test(text))
        return [];
    const local = text.includes('0') ? [...text.matchAll(LOCAL)].map(shapes_digitsOf).filter(({ length }) => length >= 9 && length <= 12) : [];
    return [...[...text.matchAll(PHONE)].map(shapes_digitsOf), ...local];
};
const shapes_digitsOf = ([found]) => found.replace(/\D/g, '');
/** The shapes of people's data in a text, apart from pseudonyms of ours and what can belong to nobody. */
const shapesIn = (text) => shapesBeside(contactsIn(text), text);
/** The same, where the contacts in the text are known already. */
function shapesBeside({ emails, phones }, text) {
    const found = [];
    if (emails.some((email) => !/@(?:example\.(?:com|org|net)|(?:.+\.)?example)$/.test(email)))
        found.push('email');
    if (!/\d{3}|\d[ ().-]+\d/.test(text))
        return text.length < 20 ? found : [...found, ...tokens(text)];
    if (phones.some((digits) => !digits.startsWith('999') && !/^(\d)\1*$/.test(digits)))
        found.push('phone');
    if ([...text.matchAll(CARD)].some(([card]) => isCard(card.replace(/\D/g, ''))))
        found.push('card');
    if ([...text.matchAll(IBAN)].some(([found]) => isIban(found)))
        found.push('iban');
    if (SSN.test(text))
        found.push('ssn');
    return [...found, ...tokens(text), ...ips(text)];
}
const tokens = (text) => (text.search(TOKEN) >= 0 ? ['token'] : []);
const ips = (text) => ([...text.matchAll(IP)].some(([ip]) => !isNobodys(ip)) || ip6s(text) ? ['ip'] : []);
// Times and version numbers look alike, and are none as a whole; 2001:db8::/32 is for documentation (RFC 3849).
const ip6s = (text) => text.includes(':') && [...text.matchAll(IP6)].some(([ip]) => (0,external_node_net_.isIPv6)(ip) && !/^2001:0?db8:/i.test(ip));
// Reserved (240/4, RFC 1112), for documentation (RFC 5737), this host and the unspecified address.
const isNobodys = (ip) => /^(?:24\d|25[0-5]|0|127)\.|^(?:192\.0\.2|198\.51\.100|203\.0\.113)\./.test(ip);
// How long an IBAN of a country is (ISO 13616, the registry of SWIFT).
const IBAN_LENGTHS = new Map(Object.entries({
    15: 'NO', 16: 'BE', 18: 'DK FI FO GL NL SD FK', 19: 'MK SI', 20: 'AT BA EE KZ LT LU XK MN', 21: 'CH CR HR LI LV', 22: 'BG BH DE GB GE IE ME RS',
    23: 'AE GI IL IQ OM SO TL', 24: 'AD CZ ES MD PK RO SA SE SK TN VG', 25: 'LY PT ST', 26: 'IS TR', 27: 'FR GR IT MC MR SM BI DJ', 28: 'AL AZ BY CY DO GT HU LB NI PL SV',
    29: 'BR EG PS QA UA', 30: 'JO KW MU YE', 31: 'MT SC', 32: 'LC', 33: 'RU',
}).flatMap(([length, countries]) => countries.split(' ').map((country) => [country, Number(length)])));
/** Whether a text begins with an IBAN: its country's length, and its check digits (ISO 7064, mod 97-10). */
function isIban(text) {
    const length = IBAN_LENGTHS.get(text.slice(0, 2));
    const [begin] = length === undefined ? [] : (new RegExp(`^(?:[A-Z\\d] ?){${length}}(?<= )|^(?:[A-Z\\d] ?){${length}}$`).exec(text) ?? []);
    if (begin === undefined)
        return false;
    const iban = begin.replaceAll(' ', '');
    const numbers = `${iban.slice(4)}${iban.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
    return BigInt(numbers) % 97n === 1n;
}

;// CONCATENATED MODULE: ./packages/seed/src/verify/witness.ts


/**
 * Values of these rules identify somebody by themselves, and so many letters or digits of them do not meet by chance.
 * Names, numbers and dates do recur: one of them in the target proves nothing, but most of them unchanged would.
 */
const IDENTIFYING = { email: 5, phone: 5, uuid: 5, username: 5, address: 8, url: 8, ip: 4, hash: 5, 'free-text': 8 };
const HARMLESS = ['number', 'boolean', 'time', 'uuid'];
/** What is no amount and no day: it may stay, and says nothing of anybody. */
const NOBODYS = ['NaN', 'Infinity', '-Infinity', 'infinity', '-infinity'];
/** A witness that knows nothing yet. Its hashes are keyed by chance and never leave this process. */
function createWitness() {
    const key = (0,external_node_crypto_.randomBytes)(16).toString('hex');
    const columns = new Map();
    const [emails, phones] = [new Set(), new Set()];
    const found = new Map();
    // Nine of the bytes; of all forms that Node hands out, strings of bytes are among the soonest.
    const hash = (kind, value) => (0,external_node_crypto_.hash)('sha256', `${key}${kind}:${value}`, 'binary').slice(0, 9);
    const knownOf = (table, column) => {
        const place = JSON.stringify([table, column]);
        if (!columns.has(place))
            columns.set(place, { table, column, replaced: new Set(), drawn: 0, same: 0 });
        return columns.get(place);
    };
    const report = ({ table, column }, kind) => {
        const name = JSON.stringify([table, column, kind]);
        const leak = found.get(name) ?? { table, column, kind, count: 0 };
        leak.count += 1;
        found.set(name, leak);
    };
    const hasKnown = (contacts) => contacts.emails.some((email) => emails.has(hash('email', email))) || contacts.phones.some((phone) => phones.has(hash('phone', phone)));
    const of = (table, column) => {
        const known = knownOf(table, column.name);
        // Decided by the type alone, whatever the plan made of the column.
        const texts = !HARMLESS.includes(column.category === 'array' ? (column.element ?? 'other') : column.category);
        const binary = column.category === 'binary' || column.element === 'binary';
        const checkText = (written) => {
            const text = binary ? bytesAsText(written) : written;
            const contacts = texts ? contactsIn(text) : NONE;
            if (hasKnown(contacts) || (known.replaced.size > 0 && known.replaced.has(hash('value', text.toLowerCase()))))
                report(known, 'source-value');
            if (texts)
                for (const shape of shapesBeside(contacts, text))
                    if (shape !== 'ip' || !/^cidr/.test(column.type))
                        report(known, shape);
        };
        return {
            replaced: (rule, value, masked) => {
                const telling = IDENTIFYING[rule];
                if (telling !== undefined && hasLetters(value, telling))
                    known.replaced.add(hash('value', value.toLowerCase()));
                if (NOBODYS.includes(value))
                    return;
                known.drawn += 1;
                if (masked === value && hasLetters(value, 1))
                    known.same += 1;
            },
            read: (value) => {
                if (!texts || value === null)
                    return;
                for (const text of textsIn(value)) {
                    const contacts = contactsIn(text);
                    for (const email of contacts.emails)
                        emails.add(hash('email', email));
                    for (const phone of contacts.phones)
                        phones.add(hash('phone', phone));
                }
            },
            check: (value) => {
                if (value === null || (!texts && known.replaced.size === 0))
                    return;
                if (typeof value === 'string')
                    checkText(value);
                else
                    for (const text of textsIn(value))
                        checkText(text);
            },
        };
    };
    return {
        of,
        leaks: () => {
            const kept = [...columns.values()].filter(({ drawn, same }) => drawn >= 20 && same > drawn / 2);
            const unchanged = kept.map(({ table, column, same }) => ({ table, column, kind: 'unchanged', count: same }));
            return [...found.values(), ...unchanged].sort((a, b) => b.count - a.count);
        },
    };
}
const NONE = { emails: [], phones: [] };
// Bytes are written \x and hex digits; of words in them those in ASCII are seen.
const bytesAsText = (written) => (written.startsWith('\\x') ? Buffer.from(written.slice(2), 'hex').toString('latin1') : written);
const LETTERS = new Map([1, ...Object.values(IDENTIFYING)].map((count) => [count, new RegExp(`(?:[\\p{L}\\p{N}][^\\p{L}\\p{N}]*){${count}}`, 'u')]));
const hasLetters = (value, count) => LETTERS.get(count).test(value);
/** Every text inside a value: of arrays and documents the elements and keys. */
function textsIn(value) {
    if (typeof value === 'string')
        return [value];
    if (value === null || typeof value !== 'object')
        return [];
    if (Array.isArray(value))
        return value.flatMap(textsIn);
    return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]);
}

;// CONCATENATED MODULE: ./packages/seed/src/transports/numbers.ts



// PGCOPY's signature, flags, and the length of an extension that there is none of
// (https://www.postgresql.org/docs/current/sql-copy.html, Binary Format).
const PREAMBLE = 19;
/** Reads the numbers of a query off the wire, and makes no object of any: that would take longer than all else. Answers how many rows there were. */
function readNumbers({ from, select, onNumber }) {
    return new Promise((resolve, reject) => {
        let rows = 0;
        let failed;
        from.submit(wireQuery(`copy (${select}) to stdout (format binary)`, {
            submitted: ({ stream }) => readMessages(stream, (data, at) => { rows += readRow(data, rows === 0 && isPreamble(data, at) ? at + PREAMBLE : at, onNumber); }),
            handleError: (error) => {
                failed = error;
                reject(from.explain(error));
            },
            handleReadyForQuery: () => failed ?? resolve(rows),
        }));
    });
}
const isPreamble = (data, at) => data.toString('latin1', at, at + 6) === 'PGCOPY';
/** Reads one row and answers 1, or 0 at the mark after the last. */
function readRow(data, from, onNumber) {
    const columns = data.readInt16BE(from);
    let at = from + 2;
    for (let column = 0; column < columns; column += 1) {
        const length = data.readInt32BE(at);
        if (length === 8)
            onNumber(data.readInt32BE(at + 4), data.readInt32BE(at + 8), column);
        at += 4 + Math.max(length, 0);
    }
    return columns < 0 ? 0 : 1;
}
// Takes the connection's bytes until the copy ends; what follows is pg's again.
function readMessages(stream, onData) {
    const pgListener = stream.listeners('data')[0];
    let rest = Buffer.alloc(0);
    const thrift = (0,src_thrift/* createThrift */.S7)({ megabytes: 8, look: 'minor' });
    const onChunk = (chunk) => {
        const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
        let at = 0;
        while (data.length - at >= HEADER) {
            const [kind, length] = [data[at], 1 + data.readUInt32BE(at + 1)];
            if (kind === COPY_DONE || kind === ERROR) {
                stream.off('data', onChunk);
                stream.on('data', pgListener);
                return pgListener(data.subarray(kind === COPY_DONE ? at + length : at));
            }
            if (data.length - at < length)
                break;
            if (kind === COPY_DATA)
                onData(data, at + HEADER);
            at += length;
        }
        rest = Buffer.from(data.subarray(at));
        thrift(chunk.length);
    };
    stream.off('data', pgListener);
    stream.on('data', onChunk);
}

;// CONCATENATED MODULE: ./packages/seed/src/verify/filter.ts
const filter_WORDS = 8;
const BLOCKS = 2 ** 19;
/** How many numbers a filter takes so that one in a thousand others passes for one of them. */
const CAPACITY = 8_000_000;
// Odd numbers that spread four bytes over 32 places.
const SALTS = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];
/**
 * A split block Bloom filter of 16 MB (https://github.com/apache/parquet-format/blob/master/BloomFilter.md): the upper half
 * of a number chooses a block, the lower one a bit in each of its words, so that a look takes one access to memory.
 */
function createFilter() {
    const words = new Uint32Array(BLOCKS * filter_WORDS);
    const blockOf = (high) => ((high >>> 13) % BLOCKS) * filter_WORDS;
    return {
        add: (high, low) => {
            const block = blockOf(high);
            for (let i = 0; i < filter_WORDS; i += 1)
                words[block + i] |= 1 << (Math.imul(low, SALTS[i]) >>> 27);
        },
        has: (high, low) => {
            const block = blockOf(high);
            for (let i = 0; i < filter_WORDS; i += 1)
                if ((words[block + i] & (1 << (Math.imul(low, SALTS[i]) >>> 27))) === 0)
                    return false;
            return true;
        },
        clear: () => void words.fill(0),
    };
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/hashes.ts






/** What of a table can be compared with the source. Small domains need a key that stays, to know a row again. */
function witnessed(table) {
    const keys = table.columns.filter(({ column }) => table.table.primaryKey.includes(column.name));
    const known = keys.length > 0 && keys.length === table.table.primaryKey.length && keys.every(({ rule }) => rule.name === 'keep');
    return table.columns.flatMap((plan) => {
        const { column, rule } = plan;
        const identifying = identifyingTexts(plan);
        if (identifying.length > 0)
            return identifying;
        if (!known || !RECURRING.includes(rule.name) || column.category === 'json' || column.category === 'array')
            return [];
        // Zeros stay, and what is no amount and no day.
        const text = `case when ${textOf(column)} ~ '[^0.-]' and ${textOf(column)} not in (${NOBODYS.map(literal).join(', ')}) then ${rowName(table)} || E'\\x01' || ${textOf(column)} end`;
        return [{ column, kind: 'row', letters: 1, texts: { one: text } }];
    });
}
const RECURRING = ['full-name', 'first-name', 'last-name', 'company', 'number', 'date'];
function identifyingTexts({ column, rule }) {
    const name = `t.${(0,postgres_names/* quoteName */.AB)(column.name)}`;
    const of = (letters, texts) => ({ column, kind: 'value', letters, texts });
    if (column.category === 'json')
        return pathsOf(rule).map(({ path, letters }) => of(letters, { many: `select p #>> '{}' from jsonb_path_query(${column.type === 'jsonb' ? name : asJsonb(name)}, ${literal(path)}) p` }));
    const letters = IDENTIFYING[rule.name];
    if (letters === undefined)
        return [];
    return [of(letters, column.category === 'array' ? { many: `select format('%s', a) from unnest(${name}) a where a is not null` } : { one: textOf(column) })];
}
/** Where in documents texts were replaced that identify somebody, as jsonpath; nothing where keeping might be meant. */
function pathsOf(rule) {
    if (rule.name !== 'json')
        return IDENTIFYING[rule.name] === undefined ? [] : [{ path: textsBelow([]), letters: IDENTIFYING[rule.name] }];
    const named = rule.paths.filter(({ rule: inner }, i) => IDENTIFYING[inner.name] !== undefined && rule.paths.slice(0, i).every((earlier) => IDENTIFYING[earlier.rule.name] !== undefined));
    const all = IDENTIFYING[rule.rest.name] !== undefined && named.length === rule.paths.length;
    const chosen = all ? [{ steps: [], rule: rule.rest }] : named;
    return chosen.map(({ steps, rule: inner }) => ({ path: textsBelow(steps), letters: IDENTIFYING[inner.name] }));
}
const textsBelow = (steps) => `$${steps.map((step) => ('all' in step ? '.**{1}' : 'key' in step ? `.${JSON.stringify(step.key)}` : `[${step.index}]`)).join('')}.** ? (@.type() == "string")`;
/** A query for the keyed hashes of texts, a column for each place, as numbers. The key is a setting; see meet. */
function hashesOf(plan, { rows, slices, slice }) {
    const hashes = plan.places.map((place, i) => `${hashOf(place, plan.first + i, plan.kind)} as h${i}`);
    const query = `select ${hashes.join(', ')} from ${hashes_rowsOf(plan, rows)}`;
    const sliced = plan.places.map((_, i) => `case when h${i} & ${slices - 1} = ${slice} then h${i} end`);
    return `${SEED} ${slices === 1 ? query : `select ${sliced.join(', ')} from (${query} offset 0) h`}`;
}
/** A query for those of the parameter's hashes that texts of the one place have which are long enough to mean something. */
function confirmedOf({ table, places, first, kind }, at) {
    const place = places[at];
    const text = 'many' in place.texts ? 'w.text' : place.texts.one;
    const hash = hashOf(place, first + at, kind);
    const worded = `(([^${rangesOf(WORDLESS)}][${rangesOf(WORDLESS)}]*){${place.letters}})`;
    return `${SEED} select distinct hash::text as hash from (select ${hash} as hash, ${text} as text from ${hashes_rowsOf({ table, places }, 'chosen')} offset 0) h where hash = any ($1::bigint[]) and text ~ ${literal(worded)}`;
}
const SEED = `with proof as materialized (select current_setting('axcouncil.proof_key')::bigint as seed)`;
// A text of fewer bytes than letters are asked for has not so many of them; that is quick to see.
function hashOf({ texts, letters, kind }, place, by) {
    const text = 'many' in texts ? 'w.text' : texts.one;
    const same = kind === 'row' ? text : expressions_lowerAscii(text);
    const seed = `(select seed + ${place} from proof)`;
    const hash = by === 'own' ? `hashtextextended(${same}, ${seed})` : `('x' || encode(substr(sha256(convert_to(${seed} || ':' || ${same}, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint`;
    return kind === 'row' ? hash : `case when octet_length(${text}) >= ${letters} then ${hash} end`;
}
function hashes_rowsOf({ table: { table, where }, places }, rows) {
    const from = rows === 'chosen' && where ? `(select * from ${(0,postgres_names/* onlyTable */.Tf)(table)} where ${where}) t` : `${(0,postgres_names/* onlyTable */.Tf)(table)} t`;
    const [place] = places;
    return place && 'many' in place.texts ? `${from} cross join lateral (${place.texts.many}) w (text)` : from;
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/meetings.ts





/** Candidates that are looked at exactly; where more pass the filter, most of them are leaks anyway. */
const meetings_MOST = 100_000;
/**
 * Hashes of every value, keyed by chance, come from both databases; the source's are remembered in a filter of constant
 * size, those of the target are looked up in it, and what it seems to know is asked of the source again, exactly. Neither
 * values nor hashes are kept anywhere.
 */
async function openMeetings(source, target) {
    const seed = (0,external_node_crypto_.randomBytes)(8).readBigInt64BE() / 2n;
    for (const database of [source, target])
        await database.query(`select set_config('axcouncil.proof_key', $1, true)`, [String(seed)]);
    const hashing = { source, target, filter: createFilter(), kind: await hashKindOf([source, target]) };
    let first = 0;
    return {
        of: async (table, meanwhile) => {
            const leaks = [];
            let pending;
            for (const places of together(witnessed(table))) {
                pending ??= meanwhile();
                // Where the source fails first, this fails after it, and nobody waits for it any more.
                pending.catch(() => { });
                leaks.push(...(await compare({ table, places, first, kind: hashing.kind }, { ...hashing, ready: pending })));
                first += places.length;
            }
            return [...leaks, ...(await (pending ?? meanwhile()))];
        },
    };
}
// A column with one text a row is read along with others; of documents and arrays each place has rows of its own.
const together = (places) => {
    const ones = places.filter(({ texts }) => 'one' in texts);
    return [...(ones.length > 0 ? [ones] : []), ...places.filter(({ texts }) => 'many' in texts).map((place) => [place])];
};
// The hash may change between versions of PostgreSQL, though it has not since there is one with a seed (11).
async function hashKindOf(databases) {
    const probe = `select case when current_setting('server_version_num')::int >= 110000 then hashtextextended('axcouncil ü' collate "C", 42)::text end as hash`;
    const [a, b] = await Promise.all(databases.map((database) => database.query(probe).then(([row]) => row.hash)));
    return a === b ? 'own' : 'sha256';
}
async function compare(plan, hashing) {
    const seen = plan.places.map(() => ({ all: 0, met: 0, candidates: new Map() }));
    for (let [slice, slices] = [0, await slicesOf(plan, hashing)]; slice < slices; slice += 1) {
        const values = await fill(plan, hashing, { slices, slice });
        if (slices === 1 && values > CAPACITY) {
            // More than the filter tells apart, and than was expected: again, and a part of the hashes at a time.
            slices = slicesFor(values);
            slice = -1;
            continue;
        }
        await hashing.ready;
        await readNumbers({
            from: hashing.target,
            select: hashesOf(plan, { rows: 'all', slices, slice }),
            onNumber: (high, low, column) => {
                const place = seen[column];
                place.all += 1;
                if (!hashing.filter.has(high, low))
                    return;
                place.met += 1;
                if (plan.places[column].kind === 'value')
                    remember(place.candidates, high, low);
            },
        });
    }
    const leaks = [];
    for (const [i, { column, kind }] of plan.places.entries()) {
        const { all, met, candidates } = seen[i];
        const found = { table: plan.table.name, column: column.name };
        if (kind === 'row' && all >= 20 && met > all / 2)
            leaks.push({ ...found, kind: 'unchanged', count: met });
        const count = await meetings_confirm(plan, { at: i, candidates }, hashing.source);
        if (count > 0)
            leaks.push({ ...found, kind: 'source-value', count });
    }
    return leaks;
}
const slicesFor = (values) => 2 ** Math.max(0, Math.ceil(Math.log2(values / CAPACITY)));
// A table whose values are known to be too many for the filter is read a part at a time from the start.
const slicesOf = async ({ table, places }, { source }) => slicesFor('one' in places[0].texts ? ((await estimateRows(source, table)) ?? 0) * places.length : 0);
async function fill(plan, { source, filter }, part) {
    let values = 0;
    filter.clear();
    const onNumber = (high, low) => {
        values += 1;
        filter.add(high, low);
    };
    await readNumbers({ from: source, select: hashesOf(plan, { rows: 'chosen', ...part }), onNumber });
    return values;
}
function remember(candidates, high, low) {
    const hash = String((BigInt(high) << 32n) | BigInt(low >>> 0));
    if (candidates.size < meetings_MOST || candidates.has(hash))
        candidates.set(hash, (candidates.get(hash) ?? 0) + 1);
}
/** How many values of the target the source has too, among those that the filter let through. */
async function meetings_confirm(plan, { at, candidates }, source) {
    if (candidates.size === 0)
        return 0;
    const found = await source.query(confirmedOf(plan, at), [[...candidates.keys()]]);
    return found.reduce((sum, { hash }) => sum + candidates.get(hash), 0);
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/readable.ts

/**
 * Every column of a table whose values could hold words. Asks the target itself and judges by PostgreSQL's own categories
 * of types (https://www.postgresql.org/docs/current/catalog-pg-type.html), so that what the plan forgot, or took for
 * harmless, is looked at all the same: everything but numbers, booleans, times, UUIDs and bits.
 */
async function readableColumns(target, table) {
    const found = await target.query(readable_COLUMNS, [(0,postgres_names/* quoteTable */.Z8)(table)]);
    return found.map(({ name, type, category, element }) => {
        const column = `t.${(0,postgres_names/* quoteName */.AB)(name)}`;
        const isNetwork = (category === 'A' ? element : type) === 'cidr';
        if (category === 'A' && element === 'bytea')
            return { name, text: `(select string_agg(encode(b, 'escape'), ' ') from unnest(${column}) b)`, kind: 'text', isNetwork };
        if (category === 'A')
            return { name, text: `array_to_json(${column})::text`, kind: 'json', isNetwork };
        if (type === 'bytea')
            return { name, text: `encode(${column}, 'escape')`, kind: 'text', isNetwork };
        // A collation of the column's own may be one that regular expressions are refused under.
        return { name, text: `(${column}::text collate "C")`, kind: type === 'json' || type === 'jsonb' ? 'json' : 'text', isNetwork };
    });
}
// Of a domain the type below, of a range that of its bounds. Labels of an enum are looked at, and its rows only where one
// of them could be somebody's.
const readable_COLUMNS = `
  with recursive types as (
    select a.attnum, a.attname::text as name, t.* from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped
    union all
    select d.attnum, d.name, t.* from types d join pg_type t on d.typtype = 'd' and t.oid = d.typbasetype),
  columns as (
    select c.attnum, c.name, c.typname::text as type, c.typcategory::text as category, coalesce(e.typname, '')::text as element,
      coalesce(e.oid, s.oid, c.oid) as inner_oid, coalesce(e.typname, s.typname, c.typname) as inner_type, coalesce(e.typcategory, s.typcategory, c.typcategory) as inner_category
    from types c
      left join pg_type a on c.typcategory = 'A' and a.oid = c.typelem
      left join lateral (
        with recursive base as (select a.oid, a.typbasetype union all select d.oid, d.typbasetype from base join pg_type d on d.oid = base.typbasetype)
        select p.* from base join pg_type p on p.oid = base.oid where base.typbasetype = 0) e on a.oid is not null
      left join pg_range r on c.oid in (r.rngtypid, r.rngmultitypid)
      left join pg_type s on s.oid = r.rngsubtype
    where c.typtype <> 'd')
  select name, type, category, element from columns
  where inner_category not in ('N', 'B', 'D', 'T', 'V', 'G') and inner_type <> 'uuid'
    and (inner_category <> 'E' or exists (select from pg_enum l where l.enumtypid = inner_oid and l.enumlabel ~ '[@:]|[0-9].*[0-9].*[0-9].*[0-9]'))
  order by attnum`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/suspicious.ts

const ANY = literal('[0-9@_]|eyJ|xox|AKIA');
const DIGITS = literal('[0-9]([ ()./-]*[0-9]){6}');
const ADDRESS = literal('[0-9]+[.][0-9]+[.][0-9]+[.][0-9]');
const ADDRESS6 = literal('[23][0-9A-Fa-f]{3}:[0-9A-Fa-f:]*:');
// Of json, and not of jsonb, the text may have any character as an escape.
const ESCAPE = '\\u00';
const TOKENS = ['eyJ', 'xox', 'AKIA'];
const LONGER_TOKENS = ['sb_secret_', 'k_live_', 'gho_', 'ghp_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'];
/**
 * A condition that a text fulfils wherever shapesIn (verify/shapes.ts) may find something in it, and pseudonyms and prose
 * nearly never: what it lets through is looked at closely on the runner. A regular expression is run for each value anew and
 * takes as long as 20 looks for a text in it, and counting digits as long as three, so the plain questions come first. Nobody
 * has an address at example.com.
 */
function suspicious(text) {
    const has = (part) => `strpos(${text}, ${literal(part)}) > 0`;
    const asked = [
        `(${has('@')} and strpos(replace(${text}, '@example.com', ''), '@') > 0)`,
        `(${has('%')} and (${has('%40')} or ${has('%2540')}))`,
        ...TOKENS.map(has),
        `(${has('_')} and (${LONGER_TOKENS.map(has).join(' or ')}))`,
        has(ESCAPE),
        `(${text} like '%.%.%.%' and ${text} ~ ${ADDRESS})`,
        `(${text} like '%:%:%' and ${text} ~ ${ADDRESS6})`,
        `${text} ~ ${DIGITS}`,
    ];
    return `case when ${text} ~ ${ANY} and not (${PSEUDONYMS.map((is) => `(${is(text)})`).join(' or ')}) then ${asked.join(' or ')} end`;
}
// What the rules phone, uuid and ip make, as a whole.
const PSEUDONYMS = [
    (text) => `octet_length(${text}) in (15, 16) and ${text} like '+999%' and translate(${text}, '0123456789', '') = '+'`,
    (text) => `octet_length(${text}) = 36 and ${text} like '________-____-____-____-____________' and translate(${text}, '0123456789abcdef', '') = '----'`,
    (text) => `octet_length(${text}) <= 18 and ${text} like '2__.%' and ${text} ~ '^2(4[0-9]|5[0-4])([.][0-9]{1,3}){3}(/32)?$'`,
];

;// CONCATENATED MODULE: ./packages/seed/src/postgres/prove.ts







/**
 * Proves a load, every row of it. Of values that cannot recur none may be in both databases; of those that do recur (names,
 * dates) at most half the rows may have kept theirs. Whatever looks like a person's in any column counts as a leak too.
 */
async function prove(session, rows) {
    const { source, target } = session;
    const meetings = await openMeetings(source, target);
    const [counts, leaks] = [[], []];
    for (const [table, expected] of rows) {
        leaks.push(...(await meetings.of(table, () => shapesOf(session, table))));
        const [found] = await target.query(`select count(*) as rows from ${(0,postgres_names/* onlyTable */.Tf)(table.table)}`);
        if (Number(found.rows) !== expected)
            counts.push({ table: table.name, source: expected, target: Number(found.rows) });
    }
    // PostgreSQL has checked every reference while the foreign keys came back.
    return { leaks: leaks.sort((a, b) => b.count - a.count), orphans: [], counts };
}
/** What looks like a person's in the texts of a table of the target. */
async function shapesOf({ target }, { name, table }) {
    const columns = await readableColumns(target, table);
    if (columns.length === 0)
        return [];
    // Few rows answer, which the planner cannot know: it would not let workers look, or have them hand over all rows first.
    await target.query('set local parallel_tuple_cost = 0.001');
    const found = new Map();
    for await (const lines of linesOf(target.copyOut(`copy (${suspects(columns, table)}) to stdout`))) {
        for (const line of lines) {
            for (const [place, value] of readFields(line).entries()) {
                if (value === null)
                    continue;
                for (const shape of textShapes(value, columns[place])) {
                    const leak = found.get(`${place} ${shape}`) ?? { table: name, column: columns[place].name, kind: shape, count: 0 };
                    found.set(`${place} ${shape}`, { ...leak, count: leak.count + 1 });
                }
            }
        }
    }
    await target.query('set local parallel_tuple_cost to default');
    return [...found.values()];
}
// Rows with a suspicious text, and of them such texts alone. What makes a row of each row keeps the planner from computing a
// text anew for each question; `offset 0` would too, but keeps workers from asking.
function suspects(columns, table) {
    const asked = columns.map((_, i) => suspicious(`seen."${i}"`));
    const texts = columns.map(({ text }, i) => `${text} as "${i}"`);
    const rows = `select generate_series(1, 1) as one, ${texts.join(', ')} from ${(0,postgres_names/* onlyTable */.Tf)(table)} t`;
    return `select ${asked.map((is, i) => `case when ${is} then seen."${i}" end`).join(', ')} from (${rows}) seen where case when seen.one = 1 then ${asked.join(' or ')} end`;
}
function textShapes(value, { kind, isNetwork }) {
    const texts = kind === 'json' ? textsIn(JSON.parse(value)) : [value];
    const shapes = texts.flatMap(shapesIn);
    return isNetwork ? shapes.filter((shape) => shape !== 'ip') : shapes;
}

// EXTERNAL MODULE: ./packages/seed/src/tenant/edges.ts
var tenant_edges = __webpack_require__(3102);
;// CONCATENATED MODULE: ./packages/seed/src/postgres/references.ts



/**
 * Counts rows whose reference points to nothing, by the references that PostgreSQL did not check when they came back: those
 * that are NOT VALID, and those that seed.yml declares. Where the source has such rows too, as many of them are no fault.
 */
async function uncheckedOrphans({ source, target, plan }, config) {
    const unchecked = new Set((await target.query(`select conname as name from pg_constraint where contype = 'f' and not convalidated`)).map(({ name }) => name));
    const edges = (0,tenant_edges/* edgesOf */.q)(plan, config).filter(({ loose, name }) => loose || unchecked.has(name));
    const orphans = [];
    for (const edge of edges) {
        const [before, after] = await Promise.all([source, target].map((database) => orphansBy(database, edge)));
        if (after > before)
            orphans.push({ table: edge.child.name, columns: edge.columns, references: edge.parent.name, count: after - before });
    }
    return orphans;
}
async function orphansBy(database, { child, columns, parent, references, when, loose }) {
    const cast = loose ? '::text' : '';
    const same = columns.map((name, i) => `p.${(0,postgres_names/* quoteName */.AB)(references[i])}${cast} = c.${(0,postgres_names/* quoteName */.AB)(name)}${cast}`).join(' and ');
    const given = columns.map((name) => `c.${(0,postgres_names/* quoteName */.AB)(name)} is not null`).join(' and ');
    const from = `(select * from ${(0,postgres_names/* onlyTable */.Tf)(child.table)}${when ? ` where ${(0,enclosed/* enclosed */.A)(when)}` : ''})`;
    const [found] = await database.query(`select count(*) as orphans from ${from} c where ${given} and not exists (select from ${(0,postgres_names/* onlyTable */.Tf)(parent.table)} p where ${same})`);
    return Number(found.orphans);
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/sequences.ts

/**
 * Sets every sequence that belongs to a column of these tables behind the column's highest value. By RESTART, which a
 * transaction undoes; what setval sets stays when it is rolled back. One that a default draws from without belonging to the
 * column is only ever raised: other tables may draw from it, too; of those that are loaded the highest value counts.
 */
async function setSequences(target, tables) {
    const wanted = new Map();
    for (const { table } of tables) {
        for (const { column, sequence, start, low, high, owned } of await sequencesOf(target, (0,postgres_names/* quoteTable */.Z8)(table))) {
            const [found] = await target.query(`select least(greatest(coalesce(max(${(0,postgres_names/* quoteName */.AB)(column)})::numeric + 1, $1), $2), $3)::text as next, (${nextOf(sequence)})::text as now from ${(0,postgres_names/* onlyTable */.Tf)(table)}`, [start, low, high]);
            const known = wanted.get(sequence);
            const next = BigInt(found.next);
            wanted.set(sequence, { next: known && known.next > next ? known.next : next, set: owned || known?.set === true || next > BigInt(found.now) });
        }
    }
    for (const [sequence, { next, set }] of wanted)
        if (set)
            await target.query(`alter sequence ${sequence} restart with ${next}`);
}
const nextOf = (sequence) => `select case when is_called then last_value + 1 else last_value end from ${sequence}`;
/** The columns of these tables whose sequence would give out numbers that are taken. */
async function sequencesBehind(target, tables) {
    const behind = [];
    for (const { name, table } of tables) {
        for (const { column, sequence, high } of await sequencesOf(target, (0,postgres_names/* quoteTable */.Z8)(table))) {
            const [found] = await target.query(`select coalesce(max(${(0,postgres_names/* quoteName */.AB)(column)}) >= (${nextOf(sequence)}) and max(${(0,postgres_names/* quoteName */.AB)(column)}) < $1, false) as behind from ${(0,postgres_names/* onlyTable */.Tf)(table)}`, [high]);
            if (found.behind)
                behind.push({ table: name, column });
        }
    }
    return behind;
}
const sequencesOf = (target, table) => target.query(SEQUENCES, [table]);
const SEQUENCES = `
  select a.attname as column, s.oid::regclass::text as sequence, q.seqstart::text as start, q.seqmin::text as low, q.seqmax::text as high, bool_or(d.owned) as owned
  from (
      select objid as seq, refobjid as rel, refobjsubid as num, true as owned from pg_depend
        where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and deptype in ('a', 'i') and refobjid = $1::text::regclass
      union all
      select p.refobjid, f.adrelid, f.adnum, false from pg_depend p join pg_attrdef f on f.oid = p.objid
        where p.classid = 'pg_attrdef'::regclass and p.refclassid = 'pg_class'::regclass and f.adrelid = $1::text::regclass) d
    join pg_class s on s.oid = d.seq and s.relkind = 'S' join pg_sequence q on q.seqrelid = s.oid and q.seqincrement > 0
    join pg_attribute a on a.attrelid = d.rel and a.attnum = d.num and a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
  group by a.attname, s.oid, q.seqrelid, q.seqstart, q.seqmin, q.seqmax`;

;// CONCATENATED MODULE: ./packages/seed/src/verify/variety.ts


/** Compares a column before and after: what a rule cannot have made of it is a fault. */
function compareVariety(table, plan, { source, target }) {
    const fault = source.nulls !== target.nulls && !makesNulls(plan.rule) ? 'nulls' : target.distinct < fewest(plan, source, target) ? 'collapsed' : undefined;
    return { table, column: plan.column.name, rule: plan.rule.name, source, target, fault };
}
const makesNulls = (rule) => rule.name === 'null' || (rule.name === 'constant' && rule.value === null) || (rule.name === 'pick' && rule.values.includes(null));
/**
 * The fewest different values that a rule leaves of so many: pseudonyms drawn out of a limited number of them meet by
 * chance. Six standard deviations below what is to be expected (the occupancy problem: Feller, An Introduction to
 * Probability Theory, volume 1, IV.2).
 */
function fewest(plan, { distinct, about }, target) {
    const room = roomOf(plan, distinct);
    if (room === undefined || distinct === 0)
        return 0;
    const a = distinct / room;
    // The exact forms lose all their digits where the room is vast.
    const expected = a < 1e-6 ? distinct - (distinct * a) / 2 : room * -Math.expm1(-a);
    const variance = a < 1e-6 ? (distinct * a) / 2 : room * Math.exp(-a) * (1 - (1 + a) * Math.exp(-a));
    const slack = variance < 1e-3 ? 0 : 6 * Math.sqrt(variance) + 1;
    return Math.floor((expected - slack) * (about || target.about ? 0.95 : 1) + 1e-6);
}
/** How many different pseudonyms there can be; undefined where the rule says that values become the same. */
function roomOf({ rule, unique, column }, distinct) {
    const { category, maxLength } = column;
    if (['null', 'constant', 'pick', 'template', 'keep'].includes(rule.name))
        return undefined;
    // Of short texts there are few, and a document's may be kept in part.
    if (rule.name === 'free-text' && !unique)
        return FEW;
    if (category === 'json' || category === 'array' || rule.name === 'json' || (maxLength !== undefined && maxLength < LONGEST))
        return FEW;
    if (unique && variety_NAMES.includes(rule.name))
        return 2 ** 48;
    switch (rule.name) {
        case 'full-name':
        case 'first-name':
        case 'last-name': return Math.min(firstNames.length, lastNames.length);
        case 'company': return lastNames.length * trades.length * LEGAL_FORMS.length;
        case 'address': return 9_999 * lastNames.length;
        case 'phone': return 1e12;
        case 'ip': return 15 * 2 ** 24;
        case 'hash': return 16 ** Math.min(rule.length, 64);
        // Moved by a little, values meet their neighbours'.
        case 'number':
        case 'date': return Math.max(FEW, distinct / 2);
        default: return 2 ** 48;
    }
}
const variety_NAMES = ['full-name', 'first-name', 'last-name', 'company', 'address', 'free-text'];
const FEW = 16;
// Pseudonyms that are cut to a shorter column lose their difference first.
const LONGEST = 40;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/variety.ts





/** Counts the different values and the nulls of every masked column of a table, in the source and the target at once. */
async function proveVariety({ source, target }, table) {
    const columns = table.columns.filter(isMasked);
    if (columns.length === 0)
        return [];
    const [before, after] = await Promise.all([varietyOf(source, table, { columns, where: table.where }), varietyOf(target, table, { columns, where: undefined })]);
    return columns.map((plan, i) => compareVariety(table.name, plan, { source: before[i], target: after[i] }));
}
// A query of PostgreSQL has room for 1,664 columns, of which each of ours takes two; and to plan one with 500 takes half a minute.
const AT_ONCE = 100;
async function varietyOf(database, { table }, { columns, where }) {
    const found = [];
    const from = where ? `(select * from ${(0,postgres_names/* onlyTable */.Tf)(table)} where ${where})` : (0,postgres_names/* onlyTable */.Tf)(table);
    for (let first = 0; first < columns.length; first += AT_ONCE) {
        const some = columns.slice(first, first + AT_ONCE);
        const counts = some.flatMap((plan, i) => [`count(distinct ${hashed(plan)}) as d${i}`, `count(*) - count(t.${(0,postgres_names/* quoteName */.AB)(plan.column.name)}) as n${i}`]);
        const [row] = await database.query(`select ${counts.join(', ')} from ${from} t`);
        found.push(...some.map((_, i) => ({ distinct: Number(row[`d${i}`]), nulls: Number(row[`n${i}`]) })));
    }
    return found;
}
// Numbers of eight bytes sort quicker than texts, and two of a million values share one about once in 40 million runs. What a
// rule takes for the same counts as one value.
function hashed({ column, rule }) {
    const text = textOf(column);
    const normal = rule.name === 'phone' ? `coalesce(nullif(${digitsOf(text)}, ''), ${text})` : LOWERED.includes(rule.name) ? `lower(btrim(${text}))` : text;
    return `hashtextextended(${normal}, 0)`;
}
const LOWERED = ['email', 'username', 'uuid', 'ip', 'full-name', 'first-name', 'last-name', 'company', 'address'];

;// CONCATENATED MODULE: ./packages/seed/src/postgres/proofs.ts






/** Proves a load in every respect, before the target's transaction ends. */
async function proveAll(session, { config, rows, before }) {
    const { source, target, plan } = session;
    const { leaks, orphans, counts } = await prove(session, rows);
    const columns = [];
    for (const table of plan.tables)
        columns.push(...(await proveVariety(session, table)));
    const after = before && (await seenByAnonymous(target, config));
    return {
        leaks,
        counts,
        columns,
        orphans: [...orphans, ...(await uncheckedOrphans(session, config))],
        sequences: await sequencesBehind(target, plan.tables),
        anonymous: before && after && compareSeen({ before, after, source: await seenByAnonymous(source, config), meant: config.public }),
    };
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/proposals.ts




/** Rows of a table that are looked at; of large ones the first that the server gives. */
const MOST_ROWS = 10_000;
// What whole values look like, the telling shape first.
const SHAPES = [
    ['email', '^[^@[:space:]]+@[^@[:space:]]+[.][[:alpha:]]{2,}$', 'e-mail addresses'],
    ['url', '^https?://', 'addresses of pages'],
    ['uuid', '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$', 'UUIDs'],
    ['ip', '^([0-9]{1,3}[.]){3}[0-9]{1,3}$|^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}$', 'IP addresses'],
    ['hash', '^(eyJ[[:alnum:]_-]+[.]|(sb_secret|sk_live|rk_live|gh[pousr]|github_pat)_)|^[0-9a-f]{32,}$|^[$]2[aby][$]', 'keys or tokens'],
    ['phone', '^[+(]?[0-9][0-9 ()./-]{6,18}[0-9]$', 'phone numbers'],
];
/** Asks the source what the columns without a rule look like. Only counts leave it. */
async function withValues(source, error) {
    const proposals = new Map();
    for (const columns of Map.groupBy(error.columns, ({ place }) => (0,postgres_names/* quoteTable */.Z8)(place)).values()) {
        const counted = await countShapes(source, columns);
        for (const [i, column] of columns.entries())
            proposals.set(column, proposals_proposalOf(column, counted[i]));
    }
    return new UnclassifiedError(error.file, error.columns, proposals);
}
async function countShapes(source, columns) {
    const texts = columns.map(({ column }, i) => `nullif(${(0,postgres_names/* quoteName */.AB)(column.name)}::text collate "default", '') as c${i}`);
    const counts = columns.flatMap((_, i) => [`count(c${i})`, `count(distinct c${i})`, ...SHAPES.map(([, pattern]) => `count(*) filter (where c${i} ~ ${literal(pattern)})`)]);
    const [row] = await source.query(`select array[${counts.join(', ')}]::text[] as counts from (select ${texts.join(', ')} from ${(0,postgres_names/* onlyTable */.Tf)(columns[0].place)} limit ${MOST_ROWS}) t`);
    const width = SHAPES.length + 2;
    return columns.map((_, i) => {
        const [values, different, ...shapes] = row.counts.slice(i * width, (i + 1) * width).map(Number);
        return { values, different, shapes };
    });
}
// Half of the values decide: the other half are what somebody typed into the wrong field.
function proposals_proposalOf({ column }, { values, different, shapes }) {
    const best = shapes.findIndex((count) => values > 0 && count * 2 >= values);
    const byName = proposeLine(column);
    if (values === 0)
        return { rule: byName, why: 'empty so far' };
    const plain = column.category === 'text';
    if (best >= 0 && plain)
        return { rule: SHAPES[best][0], why: `${Math.round((shapes[best] * 100) / values)}% of ${values.toLocaleString('en')} values are ${SHAPES[best][2]}` };
    if (plain && byName === 'free-text' && values >= 100 && different <= 12)
        return { rule: byName, why: `${different} different values in ${values.toLocaleString('en')}: keep, where they are words of yours` };
    return { rule: byName, why: `${different.toLocaleString('en')} different values in ${values.toLocaleString('en')}` };
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/quiet.ts
/**
 * Changes tables without waking event triggers, where the role may set session_replication_role, as `postgres` may at
 * Supabase (github.com/supabase/supautils); elsewhere they fire. It is set back for the rows: under it PostgreSQL would
 * not check deferrable constraints that stay.
 */
async function quietly(target, work) {
    await target.query('savepoint quiet');
    const allowed = await target.query('set local session_replication_role = replica').then(() => true, () => false);
    await target.query(allowed ? 'release savepoint quiet' : 'rollback to savepoint quiet; release savepoint quiet');
    const result = await work();
    if (allowed)
        await target.query('set local session_replication_role = origin');
    return result;
}

;// CONCATENATED MODULE: ./packages/seed/src/plan/telling-keys.ts

/** @throws ActionError where keys without a rule hold people's addresses or numbers. */
function refuseTelling(keys) {
    if (keys.length === 0)
        return;
    throw new errors/* ActionError */.lZ(`The keys ${keys.join(', ')} hold e-mail addresses or phone numbers and have no rule`, {
        advice: 'Nothing was written. Give them a rule such as email in seed.yml; what refers to them follows.',
    });
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/text-keys.ts




// Addresses anywhere but where nobody has one, and numbers as the whole world dials them.
const text_keys_EMAIL = literal('[[:alnum:]._%+-]+@([[:alnum:]-]+[.])+[[:alpha:]]{2,}');
const text_keys_PHONE = literal('(^|[^[:alnum:].+/-])([+]|00)[1-9]([ ().-]*[0-9]){7,14}($|[^[:alnum:]-])');
/**
 * Keys and references keep their values without a rule, and some applications use addresses as keys: such are looked
 * through first, in the source, of which only counts come back.
 * @throws ActionError that names the keys that hold addresses or numbers of people.
 */
async function checkTextKeys({ tables }, source) {
    const telling = [];
    for (const { name, table, columns, where } of tables) {
        const keys = columns.filter(({ column, from }) => from === 'key' && (0,catalog_catalog/* isTextLike */.VW)(column));
        if (keys.length === 0)
            continue;
        const found = keys.map(({ column }, i) => {
            // A collation of the column's own may be one that regular expressions are refused under.
            const text = `${(0,postgres_names/* quoteName */.AB)(column.name)}::text collate "default"`;
            return `coalesce(bool_or(${text} ~ ${text_keys_EMAIL} and ${text} !~ '@(example[.](com|org|net)|.*[.]example)$' or ${text} ~ ${text_keys_PHONE}), false) as k${i}`;
        });
        const [row] = await source.query(`select ${found.join(', ')} from ${(0,postgres_names/* onlyTable */.Tf)(table)}${where ? ` where ${where}` : ''}`);
        telling.push(...keys.flatMap(({ column }, i) => (row[`k${i}`] ? [`${name}.${column.name}`] : [])));
    }
    refuseTelling(telling);
}

;// CONCATENATED MODULE: ./packages/seed/src/postgres/turn.ts

const LOCK = '7236829109817541';
/**
 * Takes the target for one run, until its transaction ends, which a connection that breaks does too.
 * @throws ActionError that says who has it.
 */
async function takeTurn(target) {
    const [taken] = await target.query(`select pg_try_advisory_xact_lock(${LOCK}) as taken`);
    if (taken.taken)
        return;
    const [holder] = await target.query(HOLDER);
    const from = holder?.address ? ` from ${holder.address}` : '';
    const since = holder?.since ? ` since ${holder.since} UTC` : '';
    throw new errors/* ActionError */.lZ(`Another run is writing to this target${since}: ${holder?.name ?? 'a session that this role may not look at'}${from}`, {
        advice: 'Nothing was written. Wait until it ends, then run the step again; a `concurrency` group in the workflow keeps runs apart.',
    });
}
// A key of eight bytes is shown as two numbers of four (https://www.postgresql.org/docs/current/view-pg-locks.html).
const HOLDER = `
  select a.application_name as name, host(a.client_addr) as address, to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as since
  from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and (l.classid::bigint << 32) | l.objid::bigint = ${LOCK} and l.database = (select oid from pg_database where datname = current_database())`;

;// CONCATENATED MODULE: ./packages/seed/src/postgres/clone.ts


































/**
 * Makes the target equal to the masked source, all or nothing: one snapshot of the source, one transaction in the target,
 * which ends only after everything was proved. Cut off at any moment, the target is as it was.
 */
async function cloneOverPostgres(options) {
    const { source, target, config, group, dryRun } = options;
    return explained('The clone failed and left the target as it was', async () => {
        refuseActing(config);
        const snapshot = await beginReading(source);
        await refuseSameDatabase(source, target);
        const planned = await group('Plan', () => clone_planOf(options));
        const plan = options.narrow ? await group('Choose rows', () => options.narrow(planned)) : planned;
        const { outbound, todo } = await group('Look around', () => lookAround(plan, options));
        const accounts = config.auth?.users ? await group('Accounts', () => carryAccounts({ ...options, narrowed: options.narrow && plan })) : undefined;
        const all = { ...plan, tables: [...plan.tables, ...(accounts?.tables ?? [])] };
        const key = deriveKey(options.maskKey);
        const onRunner = await group('Check what there is', () => checkValues(plan, { source, config, key }));
        for (const why of onRunner.values())
            options.say(why);
        if (dryRun)
            return { tables: await dryRunTables(options, all), excluded: plan.excluded, proof: undefined, limits: [], todo, outbound };
        const session = { source, target, plan, digest: createDigest(key), onRunner: new Set(onRunner.keys()), clock: options.clock, say: options.say };
        const { copied, proof } = await replaceAll(session, { ...options, accounts, snapshot, key });
        return { tables: reportTables(all, copied, new Map()), excluded: plan.excluded, proof, limits: [...onRunner.values(), ...(accounts ? ['The rows of auth.users and auth.identities were masked in this job\'s memory and not in the source.'] : [])], todo, outbound };
    });
}
async function clone_planOf({ source, target, config, unclassified, say }) {
    const plan = await planOrPropose(source, config, unclassified);
    const there = await catalogOfPostgres(target, config.schemas);
    checkTarget(plan, there);
    sayPlan(plan, say);
    for (const line of sayDoubtful(plan))
        say(line);
    return withHeirs(plan, there);
}
/** The plan of all tables. Where columns have no rule, the error proposes what their values look like. */
async function planOrPropose(source, config, unclassified) {
    const catalog = await catalogOfPostgres(source, config.schemas);
    try {
        const plan = makePlan(catalog, withoutAccounts(config), { unclassified, circles: 'allow' });
        await checkConditions(plan, source, config);
        return plan;
    }
    catch (error) {
        throw error instanceof UnclassifiedError ? await withValues(source, error) : error;
    }
}
/**
 * Gives the source the key and looks at what it holds: whether the rules' own values fit, no key is somebody's address, and
 * no pseudonyms meet where they must not. Answers the tables that the source cannot mask, with the reason.
 */
async function checkValues(plan, { source, config, key }) {
    await giveKey(source, key);
    await checkConstants(plan, source, config);
    await checkTextKeys(plan, source);
    const onRunner = await maskedOnRunner(source, plan);
    await refuseCrowded({ ...plan, tables: plan.tables.filter((table) => !onRunner.has(table)) }, source);
    return onRunner;
}
/** Tables that the source cannot mask, with the reason. */
async function maskedOnRunner(source, { tables }) {
    const [server] = await source.query(`select current_setting('server_encoding') as encoding, current_setting('server_version_num') as version`);
    const masked = tables.filter(({ columns }) => columns.some(isMasked));
    const { encoding, version } = server;
    const everywhere = encoding !== 'UTF8' ? `the source's encoding is ${encoding}` : Number(version) < 140_000 ? 'the source is older than PostgreSQL 14' : undefined;
    return new Map(masked.flatMap((table) => {
        const why = everywhere === undefined ? whyOnRunner(table) : `The rows of ${table.name} were masked in this job's memory and not in the source: ${everywhere}.`;
        return why === undefined ? [] : [[table, why]];
    }));
}
// To sort an index and to check a reference of millions of rows without files; where an administrator gave more, that stays.
const ROOM = `select set_config('maintenance_work_mem', '128MB', true) where pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('128MB')`;
async function replaceAll(session, { config, group, check, accounts, ...helping }) {
    const { target, plan, clock, say } = session;
    await target.query('begin isolation level read committed, read write');
    await target.query(`${SETTINGS}; set local lock_timeout = '60s'; ${ROOM}`);
    await takeTurn(target);
    const before = await seenByAnonymous(target, config);
    const doors = await quietly(target, () => openDoors(target, plan.tables));
    if (plan.tables.length > 0)
        await target.query(`truncate ${plan.tables.map(({ table }) => (0,postgres_names/* onlyTable */.Tf)(table)).join(', ')}`);
    const rows = new Map();
    await group('Copy, masked', () => withHelper(plan, helping, async (helpers) => {
        for (const table of plan.tables)
            rows.set(table, await copyTable(session, table, { pushed: !session.onRunner.has(table), freeze: doors.freezable.has((0,postgres_names/* quoteTable */.Z8)(table.table)), helpers }));
    }));
    if (accounts)
        for (const [table, count] of await group('Copy accounts, masked', () => accounts.copy(session.digest)))
            rows.set(table, count);
    await group('Bring keys, indexes, triggers and sequences back', async () => {
        const started = clock.elapsed();
        await setSequences(target, plan.tables);
        await quietly(target, async () => {
            for (const statement of doors.restore)
                await target.query(statement);
        });
        say(`${doors.restore.length} keys, indexes and triggers in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}; every reference was checked`);
    });
    const proof = await group('Verify', async () => {
        const started = clock.elapsed();
        const found = await proveAll(session, { config, rows, before });
        await check?.(plan);
        await accounts?.check();
        say(`every row was checked in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`);
        return found;
    });
    const copied = await countMasked(session, rows, proof);
    if (!holds(proof)) {
        await target.query('rollback');
        say('The target was left as it was.');
    }
    else {
        await target.query('commit');
        if (plan.tables.length > 0)
            await analyze(target, plan.tables, say);
    }
    return { copied, proof };
}
/** How many values were replaced: all that are there in columns with a rule. The proof has counted what is null, but of accounts. */
async function countMasked({ target, plan }, rows, { columns }) {
    const copied = new Map();
    for (const [table, count] of rows) {
        const nulls = columns.filter((proved) => proved.table === table.name).map((proved) => proved.target.nulls);
        copied.set(table, { rows: count, masked: plan.tables.includes(table) ? nulls.length * count - sum(nulls) : await countValues(target, table) });
    }
    return copied;
}
async function countValues(target, { table, columns }) {
    const counts = columns.filter(isMasked).map(({ column }) => `count(${(0,postgres_names/* quoteName */.AB)(column.name)})`);
    const [found] = await target.query(`select ${['0', ...counts].join(' + ')} as masked from ${(0,postgres_names/* onlyTable */.Tf)(table)}`);
    return Number(found.masked);
}
async function dryRunTables({ source }, plan) {
    const copied = new Map();
    for (const table of plan.tables) {
        const where = table.where ? ` where ${table.where}` : '';
        const [found] = await source.query(`select count(*) as rows from ${(0,postgres_names/* onlyTable */.Tf)(table.table)}${where}`);
        copied.set(table, { rows: Number(found.rows), masked: 0 });
    }
    return reportTables(plan, copied, new Map());
}
/**
 * Two names may be one database: when the server started, to the microsecond, and the database's number tell.
 * @throws ActionError where they are.
 */
async function refuseSameDatabase(source, target) {
    const identify = 'select pg_postmaster_start_time()::text || (select oid from pg_database where datname = current_database()) as id';
    const [a, b] = await Promise.all([source, target].map((database) => database.query(identify).then(([row]) => row?.id)));
    if (a !== b)
        return;
    throw new errors/* ActionError */.lZ('The source and the target are the same database under two names', { advice: 'Nothing was changed. Find out which of the two connections is wrong.' });
}
/** Errors of the server quote rows; what is shown of them, after `what`, does not. */
async function explained(what, work) {
    try {
        return await work();
    }
    catch (error) {
        if (!isServerError(error))
            throw error;
        const { message, advice } = databaseError(what, error);
        throw new errors/* ActionError */.lZ(message, advice === undefined ? {} : { advice });
    }
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/incomplete.ts


const STATE = 'The target is incomplete: some of its tables are new, others old or in part. All of it is masked.';
/** What is to be known of a target whose writing was cut off. */
const INCOMPLETE = `${STATE} Run the step again, which completes it, and let nobody rely on it until then.`;
/** The same where it would be cut off again at the same place. */
const LASTING = `${STATE} Once the cause is mended, run the step again, which completes it, and let nobody rely on it until then.`;
/** Writing the target over the Data API failed half way, which cannot be undone. */
class IncompleteError extends errors/* ActionError */.lZ {
    constructor(cause) {
        super(`${cause.message}. ${incomplete(cause)}`.replace(/\.\. /, '. '), { ...(cause.advice === undefined ? {} : { advice: cause.advice }), cause });
    }
}
/** What to say of the target after a failure: what the database refuses of the rows themselves it refuses every time. */
const incomplete = (cause) => (cause instanceof DatabaseError && /^(22|23|42)/.test(cause.code) ? LASTING : INCOMPLETE);

;// CONCATENATED MODULE: ./packages/seed/src/rest/session.ts


/** The name of a row by its key, the same whether it was read from the source's spool or from the target. */
const keyOf = ({ table }, row) => rowKey(row, table.primaryKey);
/** Every page of a table, or of the rows that match, in the order of its key; the next one is on its way while one is worked on. */
async function* session_pagesOf(database, { table, columns }, where) {
    const wanted = columns.map(({ column }) => column);
    const fetch = (after) => {
        const page = database.page(table, wanted, after, where);
        // Awaited in the next turn, if there is one.
        page.catch(() => { });
        return page;
    };
    let next = fetch(undefined);
    let end;
    for (;;) {
        const page = await next;
        // A server may give fewer rows than were asked for: only an empty page is the end.
        if (page.length === 0)
            return;
        const last = rowKey(page.at(-1), table.primaryKey);
        if (last === end)
            throw new errors/* ActionError */.lZ(`The Data API gives the same rows of ${table.name} again and again`, { advice: 'It misreads a key of that table. Use the way over PostgreSQL (`source-db-url`, `target-db-url`).' });
        end = last;
        next = fetch(page.at(-1));
        yield page;
    }
}
/** The columns of a table's key alone. */
const keyColumns = ({ table, columns }) => ({
    table,
    columns: columns.filter(({ column }) => table.primaryKey.includes(column.name)),
});

;// CONCATENATED MODULE: ./packages/seed/src/rest/preflight.ts







// Names of parameters, which a query string cannot tell from columns, and signs that have a meaning in it.
const UNASKABLE = /^(select|order|limit|offset|columns|on_conflict|and|or|not)$|[.:,()"\\]/;
/** @throws ActionError for what the Data API cannot do with these tables: page without a key, or by one that it cannot be asked by, or choose rows by SQL. */
function checkTables({ tables }) {
    const chosen = tables.filter(({ where }) => where !== undefined).map(({ name }) => name);
    if (chosen.length > 0) {
        throw new errors/* ActionError */.lZ(`The Data API cannot choose rows by SQL, as \`where\` of ${chosen.join(', ')} says`, {
            advice: 'Nothing was written. Take `where` out of seed.yml.',
        });
    }
    const unaskable = tables.flatMap(({ name, table, deferred }) => [...new Set([...table.primaryKey, ...deferred])].filter((column) => UNASKABLE.test(column)).map((column) => `${name}.${column}`));
    if (unaskable.length > 0) {
        throw new errors/* ActionError */.lZ(`The Data API cannot be asked by the columns ${unaskable.join(', ')}: their names mean something else in its addresses`, {
            advice: 'Nothing was written. Exclude these tables in seed.yml, or use the way over PostgreSQL.',
        });
    }
    const keyless = tables.filter(({ table }) => table.primaryKey.length === 0).map(({ name }) => name);
    if (keyless.length === 0)
        return;
    throw new errors/* ActionError */.lZ(`The Data API cannot copy ${keyless.join(', ')}: no primary key to read by`, {
        advice: 'Nothing was written. Add a primary key, exclude the table (or view) in seed.yml.',
    });
}
/**
 * The plan without the columns that the target computes by itself, which the Data API does not tell. Asks by updates of
 * rows whose key is null, of which there are none: the database refuses such columns before it looks for rows.
 * @throws DatabaseError where the role may not write, or cannot write a key.
 */
async function withoutComputed(plan, target) {
    const tables = [];
    for (const table of plan.tables)
        tables.push(await probe(table, target));
    return { ...plan, tables };
}
async function probe(plan, target) {
    const { table, columns } = plan;
    const [key] = table.primaryKey;
    try {
        await target.update(table, Object.fromEntries(columns.map(({ column }) => [column.name, null])), (query) => query.is(key, null));
        return plan;
    }
    catch (error) {
        const computed = error instanceof DatabaseError && error.code === '428C9' ? error.column : undefined;
        if (!computed || table.primaryKey.includes(computed) || !columns.some(({ column }) => column.name === computed))
            throw error;
        return probe({ ...plan, columns: columns.filter(({ column }) => column.name !== computed) }, target);
    }
}
/**
 * Keys keep their values without a rule, and some applications use addresses as keys: such are looked through first.
 * @throws ActionError that names the keys that hold addresses or numbers of people.
 */
async function preflight_checkTextKeys({ tables }, source) {
    const telling = [];
    for (const { name, table, columns } of tables) {
        const keys = columns.filter(({ column, from }) => from === 'key' && table.primaryKey.includes(column.name) && (0,catalog_catalog/* isTextLike */.VW)(column));
        if (keys.length === 0)
            continue;
        const paged = { table, columns: columns.filter(({ column }) => keys.some((key) => key.column === column) || table.primaryKey.includes(column.name)) };
        const found = new Set();
        for await (const page of session_pagesOf(source, paged)) {
            for (const row of page) {
                for (const { column } of keys) {
                    if (textsIn(row[column.name] ?? null).map(contactsIn).some(({ emails, phones }) => emails.length + phones.length > 0))
                        found.add(`${name}.${column.name}`);
                }
            }
        }
        telling.push(...found);
    }
    refuseTelling(telling);
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/schedule.ts
/**
 * Works on all items, so many at a time, each only after those that `after` names for it. The first failure ends the
 * rest before it starts. `after` must not go round in a circle.
 */
async function schedule_inOrder(items, { after, limit }, work) {
    const done = new Set();
    const waiting = new Set(items);
    const running = new Map();
    while (waiting.size > 0 || running.size > 0) {
        for (const item of waiting) {
            if (running.size >= limit)
                break;
            if (!after(item).every((other) => done.has(other) || !items.includes(other)))
                continue;
            waiting.delete(item);
            running.set(item, work(item).then(() => void (running.delete(item), done.add(item))));
        }
        if (running.size === 0)
            throw new Error('The items wait for one another in a circle');
        try {
            await Promise.race(running.values());
        }
        catch (error) {
            await Promise.allSettled(running.values());
            throw error;
        }
    }
}
/** Runs over what comes, so many at a time; waits for all and throws the first failure. */
async function inParallel(items, limit, work) {
    const running = new Set();
    const failures = [];
    for await (const item of items) {
        const one = work(item).catch((error) => void failures.push(error)).finally(() => running.delete(one));
        running.add(one);
        if (running.size >= limit)
            await Promise.race(running);
        if (failures.length > 0)
            break;
    }
    await Promise.all(running);
    if (failures.length > 0)
        throw failures[0];
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/repeats.ts








/**
 * Watches a table's columns that `unique: true` in seed.yml names, and those that the source lets no value repeat in, alone or
 * with others, in as far as the Data API tells. Exact, since all values go by.
 */
function createRepeats(plan) {
    const watched = watchedSets(plan).map((columns) => ({ columns, made: new Map(), repeated: 0 }));
    return {
        add: (rows, masked) => {
            for (const watch of watched) {
                const names = watch.columns.map(({ column }) => column.name);
                for (const [i, row] of rows.entries()) {
                    if (names.some((column) => (masked[i][column] ?? null) === null))
                        continue;
                    const [original, becomes] = [row, masked[i]].map((each) => names.map((column) => shortOf(each[column] ?? null)).join());
                    const before = watch.made.get(becomes);
                    if (before === undefined)
                        watch.made.set(becomes, original);
                    else if (before !== original)
                        watch.repeated += 1;
                }
            }
        },
        refuse: () => {
            const crowded = watched.filter(({ repeated }) => repeated > 0);
            if (crowded.length === 0)
                return;
            const told = crowded.map(({ columns, repeated }) => `${named(columns.filter(isMasked), plan)}: ${repeated.toLocaleString('en')} of ${columns.length === 1 ? 'its values' : `the values of ${columns.map(({ column }) => column.name).join(', ')}`} would become what another is`);
            const lines = crowded.flatMap(({ columns }) => columns.filter(isMasked).map((each) => repeats_lineOf(each, plan)));
            throw new errors/* ActionError */.lZ(`Pseudonyms would repeat where they must not: ${told.join('; ')}`, {
                advice: `Nothing was written. Widen the column, or give it in seed.yml a rule whose values differ, for example ${[...new Set(lines)].join(', ')}. A list, a number or a date that moves a little repeats soon.`,
            });
        },
    };
}
function watchedSets({ table, columns }) {
    const alone = columns.filter((plan) => isMasked(plan) && (plan.rule.unique || table.uniques.some((set) => set.length === 1 && set[0] === plan.column.name)));
    const sets = table.uniques.filter(({ length }) => length > 1).map((set) => columns.filter(({ column }) => set.includes(column.name)));
    return [...alone.map((plan) => [plan]), ...sets.filter((set) => set.some((plan) => isMasked(plan) && roomOfUnique(plan) < repeats_ROOM))];
}
// So much is enough for a million rows, that two of them meet once in a hundred runs.
const repeats_ROOM = 5e13;
const named = (columns, { name }) => columns.map(({ column, rule }) => `${name}.${column.name} (rule ${rule.name})`).join(' and ');
/** What the target refused of a table that nothing else is in: its own pseudonyms meet, which the Data API did not tell beforehand. */
function meetingOf(plan, refused) {
    const columns = plan.columns.filter((each) => isMasked(each) && refused.key !== undefined && mentions(refused.key, each.column.name));
    if (columns.length === 0)
        return refused;
    return new DatabaseError(`${refused.message}: pseudonyms became the same, of ${named(columns, plan)}`, {
        code: refused.code,
        key: refused.key,
        advice: `Which values must not repeat the Data API does not tell before they are written. Give the columns in seed.yml a rule whose values differ, for example ${columns.map((each) => repeats_lineOf(each, plan)).join(', ')}.`,
    });
}
// Rules whose pseudonyms are kept apart where it is asked for and there is room.
const KEPT_APART = ['full-name', 'first-name', 'last-name', 'company', 'address', 'free-text'];
function repeats_lineOf(masked, plan) {
    const { rule, column: { name, maxLength = Infinity } } = masked;
    const line = !rule.unique && KEPT_APART.includes(rule.name) && maxLength >= 12 ? `${yamlKey(name)}: { rule: ${rule.name}, unique: true }` : differentLine(plan, masked);
    return `\`${line}\` of ${plan.name}`;
}
// Good for telling whether two values are the same, in memory alone: 96 bits, so that they are not by chance.
const shortOf = (value) => (0,external_node_crypto_.hash)('sha256', typeof value === 'object' ? JSON.stringify(value) : String(value), 'base64').slice(0, 16);

;// CONCATENATED MODULE: ./packages/seed/src/verify/distinct.ts
const EXACT = 4_096;
const BITS = 14;
const REGISTERS = 2 ** BITS;
/**
 * Exact up to 4,096 values; beyond that HyperLogLog in 16 KB, within about 1% (Flajolet and others, 2007), so that the
 * memory is the same however many rows there are.
 */
function createDistinct() {
    const registers = new Uint8Array(REGISTERS);
    let known = new Set();
    return {
        add: (value) => {
            const [high, low] = mixed(value);
            known?.add(high * 2 ** 21 + (low >>> 11));
            if (known && known.size > EXACT)
                known = undefined;
            const at = high >>> (32 - BITS);
            const rank = 1 + Math.clz32(low);
            if (rank > registers[at])
                registers[at] = rank;
        },
        count: () => (known ? { distinct: known.size } : { distinct: estimate(registers), about: true }),
    };
}
/**
 * 64 bits of a text that look like chance, in half the time that SHA-256 takes: two lanes of multiplication, stirred as
 * MurmurHash3 does at its end. Good for counting, no secret.
 */
function mixed(text) {
    let a = 0xdeadbeef;
    let b = 0x41c6ce57;
    for (let i = 0; i < text.length; i += 1) {
        const code = text.charCodeAt(i);
        a = Math.imul(a ^ code, 0x9e3779b1);
        b = Math.imul(b ^ code, 0x5f356495);
    }
    const low = stirred(b ^ (a >>> 15));
    return [stirred(a ^ low), low];
}
function stirred(bits) {
    const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
    return (twice ^ (twice >>> 16)) >>> 0;
}
function estimate(registers) {
    const alpha = 0.7213 / (1 + 1.079 / REGISTERS);
    const raw = (alpha * REGISTERS ** 2) / registers.reduce((sum, rank) => sum + 2 ** -rank, 0);
    const empty = registers.filter((rank) => rank === 0).length;
    return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/variety.ts


/** Counters for every masked column of a table. */
function createVarieties({ columns }) {
    const counters = new Map(columns.filter(isMasked).map((plan) => [plan, { distinct: createDistinct(), nulls: 0 }]));
    return {
        add: (row) => {
            for (const [plan, counter] of counters) {
                const value = row[plan.column.name] ?? null;
                if (value === null)
                    counter.nulls += 1;
                else
                    counter.distinct.add(normal(value, plan));
            }
        },
        of: (plan) => {
            const { distinct, nulls } = counters.get(plan);
            return { ...distinct.count(), nulls };
        },
    };
}
// Values that a rule takes for the same: apart from case and blanks, and numbers of phones however they are written.
function normal(value, { rule }) {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return rule.name === 'phone' ? text.replace(/[^0-9]/g, '') || text : text.trim().toLowerCase();
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/read.ts








/**
 * Reads and masks the whole source into the spool. A table is read only after all that refer to it, so that whatever
 * they point to is read too, though the source may be written to meanwhile.
 */
async function readSource(session) {
    const { plan, spool, clock, say } = session;
    const facts = new Map();
    const readers = (table) => plan.tables.filter((other) => other !== table && plan.tables.indexOf(other) > plan.tables.indexOf(table) && read_refersTo(other, table));
    await schedule_inOrder(plan.tables.toReversed(), { after: readers, limit: 4 }, async (table) => {
        const started = clock.elapsed();
        facts.set(table, await readTable(session, table));
        say(`read ${table.name}: ${facts.get(table).rows.toLocaleString('en')} rows in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`);
    });
    await spool.finish();
    return facts;
}
/** Whether a table has a reference to another that is filled at once. */
const read_refersTo = ({ table, deferred }, { table: other }) => table.foreignKeys.some(({ columns, references }) => references.schema === other.schema && references.table === other.name && !columns.some((column) => deferred.includes(column)));
async function readTable({ rows, digest, spool, witness, clock, say }, table) {
    const varieties = createVarieties(table);
    const repeats = createRepeats(table);
    const facts = { rows: 0, masked: 0, keys: new Set(), varieties };
    const watches = new Map(table.columns.map(({ column }) => [column.name, witness.of(table.name, column)]));
    const mask = maskTable(table, digest, (column, ...replaced) => {
        facts.masked += 1;
        watches.get(column).replaced(...replaced);
    });
    const tick = progress({ clock, say, what: `reading ${table.name}` });
    for await (const page of rows(table)) {
        for (const row of page) {
            for (const [column, watch] of watches)
                watch.read(row[column] ?? null);
            varieties.add(row);
        }
        const masked = page.map(mask);
        repeats.add(page, masked);
        for (const row of masked)
            facts.keys.add(keyOf(table, row));
        facts.rows += page.length;
        await spool.append(table.name, masked);
        tick(facts.rows);
    }
    repeats.refuse();
    if (facts.keys.size === facts.rows)
        return facts;
    throw new errors/* ActionError */.lZ(`Two rows of ${table.name} have the same key after masking`, {
        advice: 'Nothing was written. Give the key a rule whose values are all different, such as uuid or hash.',
    });
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
;// CONCATENATED MODULE: ./packages/seed/src/rest/spool.ts





/**
 * Makes a spool in a folder of its own below `temp`.
 * @throws ActionError, as its methods do, where that cannot be written to: most often the disk is full.
 */
function createSpool(temp) {
    const folder = makeFolder(temp);
    const names = new Map();
    const files = new Map();
    const pathOf = (table) => {
        if (!names.has(table))
            names.set(table, (0,external_node_path_.join)(folder, `${names.size}.ndjson`));
        return names.get(table);
    };
    return {
        append: async (table, rows) => {
            if (rows.length === 0)
                return;
            try {
                if (!files.has(table))
                    files.set(table, (0,external_node_fs_promises_.open)(pathOf(table), 'w', 0o600));
                // All of it, where `write` may write a part of what a disk has room for.
                await (await files.get(table)).appendFile(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
            }
            catch (error) {
                throw unwritable(error);
            }
        },
        async *read(table, size) {
            if (!names.has(table))
                return;
            let rows = [];
            for await (const line of (0,external_node_readline_.createInterface)({ input: (0,external_node_fs_.createReadStream)(pathOf(table)), crlfDelay: Infinity })) {
                rows.push(line);
                if (rows.length < size)
                    continue;
                yield rows;
                rows = [];
            }
            if (rows.length > 0)
                yield rows;
        },
        finish: async () => {
            for (const file of files.values())
                await (await file).close();
            files.clear();
        },
        remove: () => (0,external_node_fs_.rmSync)(folder, { recursive: true, force: true }),
    };
}
function makeFolder(temp) {
    try {
        return (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(temp, 'seed-db-'));
    }
    catch (error) {
        throw unwritable(error);
    }
}
const unwritable = (error) => new errors/* ActionError */.lZ(`Masked rows cannot be kept in RUNNER_TEMP on their way (${error.code ?? (0,errors/* errorMessage */.gJ)(error)})`, {
    advice: 'Nothing was written to the target. Make room on the runner\'s disk, or use the way over PostgreSQL, which needs none.',
    cause: error,
});

;// CONCATENATED MODULE: ./packages/seed/src/rest/verify.ts






// Whether a row has the same key here as in the source, written in the same way: times are written in the time zone of a role.
const hasPlainKey = ({ table, columns }) => table.primaryKey.every((name) => columns.some(({ column, rule }) => column.name === name && rule.name === 'keep' && ['number', 'uuid', 'text'].includes(column.category)));
/**
 * Reads the whole target back and proves that it holds every row, nothing of the source that was to be replaced, and no
 * reference to nothing.
 */
async function verifyTarget(session, facts) {
    const { plan, target, witness } = session;
    const references = referencesOf(plan.tables);
    const places = new Map(references.map((reference) => [placeOf(reference), new Set()]));
    const pending = references.map((reference) => ({ ...reference, unmet: new Map(), known: places.get(placeOf(reference)) }));
    const counts = [];
    const columns = new Map();
    await schedule_inOrder(plan.tables, { after: () => [], limit: 4 }, async (table) => {
        const { rows: expected, varieties: before, keys } = facts.get(table);
        const isOwn = before && hasPlainKey(table) ? (row) => keys.has(keyOf(table, row)) : () => true;
        let rows = 0;
        const varieties = createVarieties(table);
        const watched = session.watched(table);
        const watches = watched.columns.map(({ column }) => [column.name, witness.of(table.name, column)]);
        const concerning = pending.filter(({ from, to }) => from === table || to === table);
        for await (const page of session_pagesOf(target, watched)) {
            for (const row of page) {
                // A server may have made other numbers of those that it was sent.
                if (isOwn(row))
                    rows += 1;
                varieties.add(row);
                for (const [column, watch] of watches)
                    watch.check(row[column] ?? null);
                for (const reference of concerning)
                    note(row, table, reference);
            }
        }
        columns.set(table, before ? table.columns.filter(isMasked).map((plan) => compareVariety(table.name, plan, { source: before.of(plan), target: varieties.of(plan) })) : []);
        if (rows !== expected)
            counts.push({ table: table.name, source: expected, target: rows });
    });
    return { leaks: witness.leaks(), orphans: orphansOf(pending), counts, columns: plan.tables.flatMap((table) => columns.get(table)), sequences: [] };
}
function note(row, table, { from, to, key, unmet, known }) {
    if (table === to)
        known.add(rowKey(row, key.references.columns));
    if (table !== from || key.columns.some((column) => row[column] === null))
        return;
    const wanted = rowKey(row, key.columns);
    // The row that it points to may still come.
    if (!known.has(wanted))
        unmet.set(wanted, (unmet.get(wanted) ?? 0) + 1);
}
const orphansOf = (pending) => pending.flatMap(({ from, to, key, unmet, known }) => {
    const count = [...unmet].reduce((sum, [wanted, rows]) => (known.has(wanted) ? sum : sum + rows), 0);
    return count === 0 ? [] : [{ table: from.name, columns: key.columns, references: to.name, count }];
});
const placeOf = ({ to, key }) => JSON.stringify([to.name, key.references.columns]);
const referencesOf = (tables) => tables.flatMap((from) => from.table.foreignKeys.flatMap((key) => {
    const to = tables.find(({ table }) => table.schema === key.references.schema && table.name === key.references.table);
    return to ? [{ from, key, to }] : [];
}));

;// CONCATENATED MODULE: ./packages/seed/src/rest/anonymous.ts


const LIMIT_CODE = '57014';
/** Looks at every table as a visitor does, who has the publishable key and no account. */
async function seenByVisitor(api, tables, schemas) {
    const seen = new Map();
    for (const table of tables)
        seen.set((0,catalog_catalog/* tableName */.Cm)(table, schemas), await anonymous_showsRows(api, table));
    return seen;
}
// Grants may be for some columns only: those are asked for one by one until one is answered.
async function anonymous_showsRows(api, table) {
    for (const column of [undefined, ...table.columns]) {
        try {
            return await api.showsRows(table, column);
        }
        catch (error) {
            if (!(error instanceof DatabaseError))
                throw error;
            if (error.code === LIMIT_CODE)
                return undefined;
            if (error.code !== '42501')
                throw error;
        }
    }
    return false;
}

;// CONCATENATED MODULE: ./packages/seed/src/transports/rest-query.ts
/** A column's name in `select` and `columns` of PostgREST's query strings: quoted unless it is a plain word. */
const quoteColumn = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`);
/**
 * A column's name in `order`, `on_conflict` and terms of `or`. There Supabase Lite takes quotes for a part of the name, so that they are left out where
 * PostgREST needs none: around letters of any script (pFieldName in its src/PostgREST/ApiRequest/QueryParams.hs).
 */
const nameColumn = (name) => (/^[\p{L}0-9_$]+([ -][\p{L}0-9_$]+)*$/u.test(name) ? name : quoteColumn(name));
// JSON numbers lose digits beyond 2^53 in JavaScript, and servers differ in how they write dates and bytes: as text all
// are exact.
const AS_TEXT = /^(bigint|int8|numeric|decimal|money|date|time|timestamp|interval|bytea)(?!.*\[\])/;
/** The columns to select; where the text of a value is wanted it comes by a name of its own, so that `order` means the column. */
const selectList = (columns) => columns.map(({ name, type }, i) => (AS_TEXT.test(type) ? `text_${i}:${quoteColumn(name)}::text` : quoteColumn(name))).join(',');
/** Rows that were selected by `selectList`, under the columns' own names. */
function namedRows(rows, columns) {
    const names = columns.map(({ name, type }, i) => [name, AS_TEXT.test(type) ? `text_${i}` : name]);
    return rows.map((row) => {
        const named = {};
        for (const [name, selected] of names)
            named[name] = row[selected] ?? null;
        return named;
    });
}
/**
 * Narrows a query to the rows after a key: `a > x`, or for keys of several columns `a > x or (a = x and b > y)`. Servers
 * differ in what two `or` in one query mean, so that `also`, another one's terms, goes into the same.
 */
function afterKey(query, { primaryKey }, { row, also }) {
    if (primaryKey.length === 1)
        return also === undefined ? query.gt(primaryKey[0], row[primaryKey[0]]) : query.or(also).gt(primaryKey[0], row[primaryKey[0]]);
    const terms = primaryKey.map((column, i) => {
        const equal = primaryKey.slice(0, i).map((before) => `${nameColumn(before)}.eq.${quoteValue(row[before])}`);
        const greater = `${nameColumn(column)}.gt.${quoteValue(row[column])}`;
        return equal.length === 0 ? greater : `and(${[...equal, greater].join(',')})`;
    });
    return query.or(also === undefined ? terms.join(',') : `and(or(${also}),or(${terms.join(',')}))`);
}
/** A value inside `or=(…)`: quoted where PostgREST would read it as syntax (https://docs.postgrest.org, reserved characters). */
const quoteValue = (value) => {
    const text = String(value);
    return /^(?!null$)[\w-]+$/i.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
};

;// CONCATENATED MODULE: ./packages/seed/src/transports/key-filters.ts

// Of keys in one URL: proxies refuse longer ones than about 8,000 characters, often less.
const MOST_CHARACTERS = 4_000;
const MOST_KEYS = 400;
/**
 * Filters that together match the rows with these keys and no others. Keys go in lists where they can; those that hold
 * characters which servers unquote differently go alone, where a value is all that comes after `eq.`.
 */
function keyFilters({ table: { primaryKey } }, rows) {
    const isPlain = (row) => primaryKey.every((name) => /^[^",(){}\\]+$/u.test(String(row[name])));
    const plain = rows.filter(isPlain);
    const alone = rows.filter((row) => !isPlain(row)).map((row) => (query) => primaryKey.reduce((narrow, name) => narrow.eq(name, row[name]), query));
    return [...chunks(plain, primaryKey).map((some) => listFilter(primaryKey, some)), ...alone];
}
function listFilter(primaryKey, rows) {
    const [column] = primaryKey;
    if (primaryKey.length === 1)
        return (query) => query.filter(column, 'in', `(${rows.map((row) => quoteValue(row[column])).join(',')})`);
    const terms = rows.map((row) => `and(${primaryKey.map((name) => `${nameColumn(name)}.eq.${quoteValue(row[name])}`).join(',')})`).join(',');
    return Object.assign((query) => query.or(terms), { terms });
}
function chunks(rows, primaryKey) {
    const result = [];
    let left = 0;
    for (const row of rows) {
        // In a list of several columns each comes with its name.
        const length = primaryKey.reduce((sum, name) => sum + encodeURIComponent(quoteValue(row[name])).length + (primaryKey.length > 1 ? name.length + 10 : 3), 0);
        if (length > left || result.at(-1).length >= MOST_KEYS) {
            result.push([]);
            left = MOST_CHARACTERS;
        }
        result.at(-1).push(row);
        left -= length;
    }
    return result;
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/hierarchy.ts

// Each level reads the rows once more. What is deeper, such as a long chain of versions, is better written twice.
const MOST_LEVELS = 16;
/** Whether all that a table defers are references to itself by its key: then its rows can be written in an order that fills them at once. */
const isHierarchy = ({ table, deferred }) => deferred.length > 0 && deferred.every((column) => parentsOf(table).some(({ columns }) => columns.includes(column)));
const parentsOf = ({ schema, name, primaryKey, foreignKeys }) => foreignKeys.filter(({ references }) => references.schema === schema && references.table === name && primaryKey.every((column) => references.columns.includes(column)));
/**
 * Gives the rows of a table to `write` level by level: first those without a parent, then the children of those that have been
 * written, and so on. `rows` reads all anew, in the same order. Answers what reads the rows that are in no level: circles, and what
 * hangs deeper than 16 levels.
 */
async function writeByLevels({ table }, rows, write) {
    const references = parentsOf(table).map(({ columns, references }) => table.primaryKey.map((column) => columns[references.columns.indexOf(column)]));
    const above = new Set();
    const given = new Set();
    const hasParent = (row, key) => references.every((columns) => columns.some((column) => row[column] === null) || rowKey(row, columns) === key || above.has(rowKey(row, columns)));
    for (let level = 0; level < MOST_LEVELS; level += 1) {
        const found = [];
        let left = 0;
        await write(only(rows(), (json, i) => {
            if (given.has(i))
                return false;
            const row = JSON.parse(json);
            const key = rowKey(row, table.primaryKey);
            if (!hasParent(row, key)) {
                left += 1;
                return false;
            }
            given.add(i);
            found.push(key);
            return true;
        }));
        if (found.length === 0 || left === 0)
            break;
        for (const key of found)
            above.add(key);
    }
    return () => only(rows(), (_, i) => !given.has(i));
}
/** The rows that are taken, in portions as large as those they come in. */
async function* only(rows, takes) {
    let [index, size, taken] = [0, 0, []];
    for await (const portion of rows) {
        size = Math.max(size, portion.length);
        for (const json of portion) {
            if (takes(json, index))
                taken.push(json);
            index += 1;
            if (taken.length < size)
                continue;
            yield taken;
            taken = [];
        }
    }
    if (taken.length > 0)
        yield taken;
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/learned-order.ts

/** Whether a database refused something since a reference would point to nothing (SQLSTATE 23503). */
const isBrokenReference = (error) => error instanceof DatabaseError && error.code === '23503';
/**
 * Works on all items in their order, which need not be right: PostgREST does not tell references of several columns, so
 * that those which the database refuses for a reference come again after all others. `work` must bear being repeated.
 * @throws DatabaseError where a whole round got no item further, and any other error at once.
 */
async function inLearnedOrder(items, work) {
    let waiting = items;
    while (waiting.length > 0) {
        const refused = [];
        for (const item of waiting) {
            try {
                await work(item);
            }
            catch (error) {
                if (!isBrokenReference(error))
                    throw error;
                refused.push({ item, error });
            }
        }
        if (refused.length === waiting.length)
            throw noOrder(refused);
        waiting = refused.map(({ item }) => item);
    }
}
function noOrder(refused) {
    const { error } = refused[0];
    const names = refused.map(({ item }) => item.name);
    return new DatabaseError(names.length === 1 ? error.message : `${error.message}; ${names.join(', ')} were tried in turn and none went`, {
        code: error.code,
        advice: [
            error.advice,
            'Tables that refer to themselves or to one another in a circle by keys of several columns, which the Data API does not tell, need the way over PostgreSQL (`source-db-url`).',
        ].filter((part) => part !== undefined).join(' '),
    });
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/write.ts










// One statement takes at most 65,535 parameters, and Supabase Lite sends each value as one.
const MOST_VALUES = 65_534;
const write_MOST_ROWS = 1_000;
const MOST_BYTES = 2_000_000;
const CONCURRENCY = 4;
/**
 * Deletes what the source no longer has, those that refer before those referred to. Answers how many rows per table the
 * server says it deleted: references may have taken others along.
 */
async function deleteStale(session, facts) {
    const found = await findStale(session, facts);
    const stale = session.plan.tables.toReversed().filter((table) => found.get(table).length > 0);
    if (stale.length > 0)
        await openCircles(session);
    const deleted = new Map(session.plan.tables.map((table) => [table, 0]));
    await inLearnedOrder(stale, async (table) => {
        for (const some of keyFilters(table, found.get(table))) {
            deleted.set(table, deleted.get(table) + (await session.target.delete(table.table, some)));
        }
        session.say(`deleted ${deleted.get(table).toLocaleString('en')} rows of ${table.name} that the source no longer has`);
    });
    return deleted;
}
/** The rows of the target, by their keys, that the source has not. */
async function findStale(session, facts) {
    const found = new Map();
    await schedule_inOrder(session.plan.tables, { after: () => [], limit: CONCURRENCY }, async (table) => {
        found.set(table, await staleKeys(session, table, facts.get(table).keys));
    });
    return found;
}
async function staleKeys({ target }, table, keys) {
    const stale = [];
    for await (const page of session_pagesOf(target, keyColumns(table)))
        stale.push(...page.filter((row) => !keys.has(keyOf(table, row))));
    return stale;
}
// References in a circle would keep rows from being deleted in any order. They are written anew at the end.
async function openCircles({ target, plan }) {
    for (const { table, deferred } of plan.tables) {
        for (const column of deferred)
            await target.update(table, { [column]: null }, (query) => query.not(column, 'is', null));
    }
}
/**
 * Writes the spool to the target, referred-to tables first; references in a circle follow when all rows are there. Rows
 * of the target may hold values that other rows are about to get (two people swapped names): then the table, and what
 * refers to it, is emptied and everything written anew, since what was emptied may have taken along rows of tables that
 * nobody told refer to it.
 */
async function writeTarget(session) {
    const { tables } = session.plan;
    const emptied = new Set();
    for (let whole = false; !whole;) {
        whole = true;
        await inLearnedOrder(tables, async (table) => {
            if (!whole)
                return;
            try {
                await writeTable(session, table);
            }
            catch (error) {
                if (!(error instanceof DatabaseError) || error.code !== '23505')
                    throw error;
                if (emptied.has(table))
                    throw meetingOf(table, error);
                session.say(`${table.name} has rows in the way: emptying it and what refers to it`);
                for (const other of await makeRoom(session, table))
                    emptied.add(other);
                whole = false;
            }
        });
    }
    for (const table of tables)
        await writeDeferred(session, table);
}
async function writeTable(session, table) {
    const started = session.clock.elapsed();
    const tick = progress({ ...session, what: `writing ${table.name}` });
    let written = 0;
    const write = (rows) => upsertAll(session, table, rows, (count) => tick((written += count)));
    if (isHierarchy(table))
        await writeHierarchy(session, table, write);
    else
        await write(withoutDeferred(table, write_portionsOf(session, table)));
    session.say(`wrote ${table.name}: ${written.toLocaleString('en')} rows in ${(0,duration/* formatDuration */.a)(session.clock.elapsed() - started)}`);
}
// Rows that no order of parents and children fits are written twice, first without their parents.
async function writeHierarchy(session, table, write) {
    const others = await writeByLevels(table, () => write_portionsOf(session, table), write);
    await write(withoutDeferred(table, others()));
    await upsertAll(session, table, others());
}
/** Empties a table and those that are known to refer to it, or all where that does not do. Answers which. */
async function makeRoom(session, table) {
    await openCircles(session);
    const known = dependants(session, table);
    try {
        for (const other of known)
            await empty(session, other);
        return known;
    }
    catch (error) {
        if (!isBrokenReference(error))
            throw error;
        await emptyTables(session);
        return session.plan.tables;
    }
}
/** The table and all that refer to it, directly or not, those that refer first. */
function dependants({ plan }, table) {
    const found = new Set([table]);
    for (const other of plan.tables)
        if ([...found].some((known) => known !== other && read_refersTo(other, known)))
            found.add(other);
    return plan.tables.filter((other) => found.has(other)).toReversed();
}
/** Empties all tables of the plan, those that refer before those referred to. */
async function emptyTables(session) {
    await openCircles(session);
    await inLearnedOrder(session.plan.tables.toReversed(), (table) => empty(session, table));
}
async function empty(session, table) {
    const [first] = table.table.primaryKey;
    // Range by range: one statement for millions of rows would run out of the time that a statement may take.
    for await (const page of session_pagesOf(session.target, keyColumns(table))) {
        await session.target.delete(table.table, (query) => query.lte(first, page.at(-1)[first]));
    }
}
async function writeDeferred(session, table) {
    if (table.deferred.length === 0 || isHierarchy(table))
        return;
    const isFilled = (row) => table.deferred.some((column) => row[column] !== null);
    await upsertAll(session, table, changed(write_portionsOf(session, table), (row) => (isFilled(row) ? row : undefined)));
}
const write_portionsOf = ({ spool }, table) => spool.read(table.name, Math.max(1, Math.min(write_MOST_ROWS, Math.floor(MOST_VALUES / table.columns.length))));
const withoutDeferred = ({ deferred }, rows) => deferred.length === 0 ? rows : changed(rows, (row) => ({ ...row, ...Object.fromEntries(deferred.map((column) => [column, null])) }));
/** What `change` makes of each row; nothing of those that it answers undefined for. */
async function* changed(portions, change) {
    for await (const rows of portions) {
        yield rows.map((row) => change(JSON.parse(row))).filter((row) => row !== undefined).map((row) => JSON.stringify(row));
    }
}
/** Writes rows of a table, and tells `wrote` of each request how many. */
async function upsertAll({ target }, table, rows, wrote = () => { }) {
    const columns = table.columns.map(({ column }) => column.name);
    await inParallel(rows, CONCURRENCY, async (portion) => {
        for (const batch of batches(portion)) {
            await target.upsert(table.table, columns, batch);
            wrote(batch.length);
        }
    });
}
/** Rows in portions whose bytes a server takes in one request; a row that is longer goes alone. */
function batches(rows) {
    const result = [];
    let bytes = MOST_BYTES;
    for (const row of rows) {
        const size = Buffer.byteLength(row);
        if (bytes + size > MOST_BYTES) {
            result.push([]);
            bytes = 0;
        }
        result.at(-1).push(row);
        bytes += size;
    }
    return result;
}

;// CONCATENATED MODULE: ./packages/seed/src/rest/clone.ts


















/**
 * Makes the target equal to the masked source. Nothing is written before the whole source was read, masked and checked.
 * Each request is a transaction of its own there, so that an interrupted run leaves some tables new and some old; what
 * is written is masked, and the next run puts all right.
 */
async function cloneOverRest(options) {
    const { source, target, config, clock, say, group } = options;
    const { plan, here, there } = await group('Plan', () => rest_clone_planOf(options));
    const rows = options.choose ? await group('Choose rows', () => options.choose(plan)) : (table) => session_pagesOf(source, table);
    const digest = createDigest(deriveKey(options.maskKey));
    const spool = createSpool(options.temp);
    try {
        const session = { source, target, plan, watched: watchedIn(there), rows, digest, spool, witness: createWitness(), clock, say };
        const facts = await group('Read and mask the source', () => readSource(session));
        if (!options.choose)
            refuseNothing(facts);
        if (options.dryRun) {
            const stale = await group('Compare with the target', () => countStale(session, facts));
            return { tables: reportTables(plan, facts, stale), excluded: plan.excluded, proof: undefined, limits: limitsOf(config), todo: todoOf(plan) };
        }
        const before = options.visitor.target && (await seenByVisitor(options.visitor.target, there.tables, config.schemas));
        const stale = await group('Write the target', () => halfWay(say, async () => {
            const deleted = await deleteStale(session, facts);
            await writeTarget(session);
            return deleted;
        }));
        const proof = await group('Verify', async () => ({ ...(await verifyTarget(session, facts)), anonymous: before && (await compareVisits(options, before, { here, there })) }));
        return { tables: reportTables(plan, facts, stale), excluded: plan.excluded, proof, limits: limitsOf(config), todo: todoOf(plan) };
    }
    finally {
        await spool.finish();
        spool.remove();
    }
}
// Row-level security shows a key that may not see rows none, and says nothing: all of the target's would be deleted.
function refuseNothing(facts) {
    if (facts.size === 0 || [...facts.values()].some(({ rows }) => rows > 0))
        return;
    throw new errors/* ActionError */.lZ('The source shows the key in the input `source-key` not a single row', {
        advice: 'Nothing was written. Give the secret key (sb_secret_…), from which row-level security hides nothing, and see that `source-url` names production.',
    });
}
async function rest_clone_planOf({ source, target, config, unclassified, say }) {
    const sourceCatalog = await source.catalog(config.schemas);
    const targetCatalog = await target.catalog(config.schemas);
    const planned = makePlan(sourceCatalog, withoutAccounts(config), { unclassified, circles: 'refuse' });
    checkTarget(planned, targetCatalog);
    checkTables(planned);
    const plan = await withoutComputed(planned, target);
    await preflight_checkTextKeys(plan, source);
    sayPlan(plan, say);
    for (const line of sayDoubtful(plan))
        say(line);
    return { plan, here: sourceCatalog, there: targetCatalog };
}
// Requests cannot be undone. Where the process itself is killed, the line before the first of them is all that is told.
async function halfWay(say, write) {
    say('From here until all is written the target is incomplete: where this run ends before, run the step again, which completes it.');
    try {
        return await write();
    }
    catch (error) {
        say(incomplete(error));
        if (error instanceof errors/* ActionError */.lZ)
            throw new IncompleteError(error);
        throw error;
    }
}
// What the target has of a table, with the columns that the plan knows nothing of.
const watchedIn = (there) => ({ table, columns }) => {
    const all = there.tables.find(({ schema, name }) => schema === table.schema && name === table.name)?.columns ?? [];
    const unplanned = all.filter(({ name }) => !columns.some(({ column }) => column.name === name));
    return { table, columns: [...columns, ...unplanned.map((column) => ({ column }))] };
};
async function compareVisits({ visitor, config }, before, { here, there }) {
    const after = await seenByVisitor(visitor.target, there.tables, config.schemas);
    const source = visitor.source && (await seenByVisitor(visitor.source, here.tables, config.schemas));
    return compareSeen({ before, after, source, meant: config.public });
}
const countStale = async (session, facts) => new Map([...(await findStale(session, facts))].map(([table, rows]) => [table, rows.length]));
/** What the Data API cannot do, as far as it concerns this plan. */
const limitsOf = ({ auth }) => [
    'Triggers of the target fire for every row written: the Data API cannot turn them off.',
    'There is no snapshot: rows of the source that changed while it was read may be in either state.',
    ...(auth?.users ? ['Accounts (auth.users) are not carried, since the Data API does not serve them: nobody can sign in to staging with the password in seed.yml. Over PostgreSQL they are.'] : []),
];
/** What somebody has to do in the target by hand, since the Data API cannot. */
function todoOf(plan) {
    const { tables } = plan;
    const counted = tables.filter(({ table }) => {
        const key = table.primaryKey.length === 1 ? table.columns.find(({ name }) => name === table.primaryKey[0]) : undefined;
        return key?.category === 'number' && table.foreignKeys.every(({ columns }) => !columns.includes(key.name));
    });
    const numbers = tables.flatMap(({ name, columns }) => columns.filter(({ column: { type }, rule }) => rule.name === 'keep' && /^(\w+\.)?(oid|lo)$/.test(type)).map(({ column }) => `${name}.${column.name}`));
    const said = sayDoubtful(plan);
    if (numbers.length > 0)
        said.push(`Large objects are not copied: where the numbers in ${numbers.join(', ')} mean such, the target has none of them. Give the columns the rule null in seed.yml.`);
    if (counted.length === 0)
        return said;
    const sql = counted.map(({ table: { schema, name, primaryKey: [key] } }) => {
        const quoted = [schema, name].map((part) => `"${part}"`).join('.');
        return `select setval(pg_get_serial_sequence('${quoted}', '${key}'), max("${key}")) from ${quoted};`;
    });
    return [...said, `The Data API cannot set sequences, so that new rows would get numbers which are taken. Run in the SQL editor of the target: ${sql.join(' ')}`];
}

;// CONCATENATED MODULE: ./packages/seed/src/tenant/check.ts




/**
 * Asserts in the target, before its transaction ends, that no row of another tenant came along: every row of the tenant's
 * table is the tenant or hangs off it, and no row of any other table names one that is not there.
 * @throws ActionError upon which the target stays as it was.
 */
async function checkTenant(plan, { target, config, tenant }) {
    const root = plan.tables.find(({ name }) => name === tenant.table);
    const key = root.table.primaryKey[0];
    const edges = (0,tenant_edges/* edgesOf */.q)(plan, config).filter(({ parent }) => parent === root);
    // A rule for the key replaces it: then the tenant is whoever has no owner in the table itself.
    const kept = root.columns.some(({ column, rule }) => column.name === key && rule.name === 'keep');
    const parents = edges.filter(({ child }) => child === root).map(({ columns }) => columns.map((name) => `r.${(0,postgres_names/* quoteName */.AB)(name)} is null`).join(' or '));
    if (kept) {
        const tree = edges.filter(({ child }) => child === root).map(({ columns, references }) => `(${columns.map((name, i) => `r.${(0,postgres_names/* quoteName */.AB)(name)} = t.${(0,postgres_names/* quoteName */.AB)(references[i])}`).join(' and ')})`);
        const step = tree.length > 0 ? ` union select r.* from ${(0,postgres_names/* onlyTable */.Tf)(root.table)} r join tenant t on ${tree.join(' or ')}` : '';
        const [found] = await target.query(`with recursive tenant as (select * from ${(0,postgres_names/* onlyTable */.Tf)(root.table)} where ${(0,postgres_names/* quoteName */.AB)(key)}::text = $1${step})
       select (select count(*) from ${(0,postgres_names/* onlyTable */.Tf)(root.table)}) - (select count(distinct ${(0,postgres_names/* quoteName */.AB)(key)}) from tenant) as strange`, [tenant.key]);
        if (Number(found.strange) !== 0)
            throw strangers(Number(found.strange), root.name);
    }
    else if (parents.length === 0) {
        const [found] = await target.query(`select count(*) as rows from ${(0,postgres_names/* onlyTable */.Tf)(root.table)}`);
        if (Number(found.rows) !== 1)
            throw strangers(Number(found.rows) - 1, root.name);
    }
    for (const { child, columns, references, when, loose } of edges.filter((edge) => edge.loose)) {
        const cast = loose ? '::text' : '';
        const [found] = await target.query(`select count(*) as rows from (select * from ${(0,postgres_names/* onlyTable */.Tf)(child.table)}${when ? ` where ${(0,enclosed/* enclosed */.A)(when)}` : ''}) c
       where c.${(0,postgres_names/* quoteName */.AB)(columns[0])} is not null and not exists (select from ${(0,postgres_names/* onlyTable */.Tf)(root.table)} r where r.${(0,postgres_names/* quoteName */.AB)(references[0])}${cast} = c.${(0,postgres_names/* quoteName */.AB)(columns[0])}${cast})`);
        if (Number(found.rows) !== 0)
            throw strangers(Number(found.rows), child.name);
    }
}
const strangers = (count, table) => new errors/* ActionError */.lZ(`${count} rows of another tenant came along in ${table}`, { advice: 'The target was left as it was. Say in `relations` of seed.yml what the database does not declare, or exclude the table.' });

;// CONCATENATED MODULE: ./packages/seed/src/tenant/rest-rows.ts




/** Such rows, a page at a time, as many values in a request as a URL takes. */
async function* rowsWith(source, wanted) {
    for (const where of filtersOf(wanted))
        yield* pagesBy(source, wanted, where);
}
const rest_rows_CONCURRENCY = 4;
/** All of them at once. */
async function allWith(source, wanted) {
    const found = [];
    await inParallel(external_node_stream_.Readable.from(filtersOf(wanted)), rest_rows_CONCURRENCY, async (where) => {
        for await (const page of pagesBy(source, wanted, where))
            found.push(...page);
    });
    return found;
}
const pagesBy = (source, { table, select }, where) => session_pagesOf(source, { table: table.table, columns: select.map((column) => ({ column })) }, where);
const filtersOf = ({ table, columns, values }) => keyFilters({ table: { ...table.table, primaryKey: columns } }, values.filter((row) => columns.every((name) => couldBe(row[name], table.columns.find(({ column }) => column.name === name).column))));
// References that seed.yml declares may be text where the key is a number: what is none would be refused.
function couldBe(value, { category }) {
    if (category === 'number')
        return /^-?\d+(\.\d+)?$/.test(String(value));
    return category !== 'uuid' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value));
}

;// CONCATENATED MODULE: ./packages/seed/src/tenant/condition.ts
const NAME = `"?([\\p{L}_][\\p{L}\\p{N}_ ]*?)"?`;
const TEXT = `'(?:[^']|'')*'`;
/** Reads `column = 'text'` and `column in ('a', 'b')`; undefined for any other SQL. */
function readCondition(sql) {
    const [, equal, value] = new RegExp(`^\\s*${NAME}\\s*=\\s*(${TEXT})\\s*$`, 'u').exec(sql) ?? [];
    if (equal)
        return { column: equal, values: [unquote(value)] };
    const [, among, list] = new RegExp(`^\\s*${NAME}\\s+in\\s*\\(\\s*(${TEXT}(?:\\s*,\\s*${TEXT})*)\\s*\\)\\s*$`, 'iu').exec(sql) ?? [];
    return among ? { column: among, values: (list.match(new RegExp(TEXT, 'g')) ?? []).map(unquote) } : undefined;
}
const unquote = (literal) => literal.slice(1, -1).replaceAll("''", "'");
/** Whether a row fulfils it. */
const fulfils = (row, condition) => condition === undefined || condition.values.includes(String(row[condition.column]));

// EXTERNAL MODULE: ./packages/seed/src/tenant/scope.ts
var scope = __webpack_require__(8256);
;// CONCATENATED MODULE: ./packages/seed/src/tenant/rest-scope.ts







/**
 * Chooses the rows of one tenant over the Data API, by the same rules as scopeToTenant does in PostgreSQL. Only keys,
 * references and what conditions ask for are read, and kept in memory for the chosen rows alone.
 * @throws ActionError where there is no such row, where what belongs to it refers to another tenant, or for a condition
 * that only a database can decide.
 */
async function chooseOverRest(plan, { source, config, tenant, say }) {
    const root = (0,scope/* rootOf */.I5)(plan, tenant);
    const edges = (0,tenant_edges/* edgesOf */.q)(plan, config).map((edge) => ({ ...edge, condition: rest_scope_conditionOf(edge) }));
    const rows = createRows(source, edges);
    const key = root.table.primaryKey[0];
    const found = await rows.find(root, [key], [{ [key]: tenant.key }]);
    if (found.length === 0) {
        throw new errors/* ActionError */.lZ(`There is no row of ${tenant.table} with the key in the input \`tenant\``, { advice: 'Nothing was written. Give <table>:<id> of a row that the source has.' });
    }
    rows.add(root, found);
    const itself = edges.filter(({ child, parent }) => child === root && parent === root);
    await spread(rows, [root], (frontier) => below(rows, { edges: itself, frontier, owned: () => [] }));
    const roots = rows.of(root).length;
    const owned = (child) => edges.filter((edge) => edge.child === child && edge.parent === root);
    await spread(rows, [root], (frontier) => below(rows, { edges, frontier, owned }));
    const hanging = new Set(plan.tables.filter((table) => rows.of(table).length > 0));
    const reachable = (0,scope/* reachableFrom */.im)(root, edges);
    for (const table of plan.tables) {
        if (config.tables.get(table.name)?.kind !== 'keep' || reachable.has(table))
            continue;
        for await (const page of session_pagesOf(source, { table: table.table, columns: rows.columns(table).map((column) => ({ column })) }))
            rows.add(table, page);
    }
    await spread(rows, plan.tables, (frontier) => above(rows, edges, frontier));
    // What named another tenant has led to it.
    if (rows.of(root).length > roots)
        throw (0,scope/* strangers */.ob)({ tenant, root, edges, below: hanging });
    for (const table of plan.tables)
        say(`${table.name}: ${rows.of(table).length.toLocaleString('en')} rows${hanging.has(table) || rows.of(table).length === 0 ? '' : ', which others refer to'}`);
    return new Map(plan.tables.map((table) => [table, rows.of(table)]));
}
function rest_scope_conditionOf({ when, child, columns }) {
    const condition = when === undefined ? undefined : readCondition(when);
    if (when === undefined || condition)
        return condition;
    throw new errors/* ActionError */.lZ(`The condition of the relation from ${child.name}.${columns.join(', ')} can only be decided by PostgreSQL: ${when}`, {
        advice: "Nothing was written. Write it as column = 'text' or column in ('a', 'b'), or use the way over PostgreSQL (`source-db-url`, `target-db-url`).",
    });
}
// Level by level until nothing new is found, which ends circles too.
async function spread(rows, from, step) {
    let frontier = new Map(from.map((table) => [table, [...rows.of(table)]]));
    while ([...frontier.values()].some(({ length }) => length > 0)) {
        const fresh = new Map();
        for await (const [table, found] of step(frontier))
            fresh.set(table, [...(fresh.get(table) ?? []), ...rows.add(table, found)]);
        frontier = fresh;
    }
}
async function* below(rows, { edges, frontier, owned }) {
    for (const { child, columns, parent, references, condition } of edges) {
        const values = rest_scope_valuesOf(frontier.get(parent) ?? [], { from: references, to: columns });
        const found = await rows.find(child, columns, values);
        // What names another row of the root's table belongs to that one, whoever else it refers to.
        yield [child, found.filter((row) => fulfils(row, condition) && owned(child).every((edge) => !leads(row, edge) || rows.has(edge, row)))];
    }
}
async function* above(rows, edges, frontier) {
    for (const edge of edges) {
        const leading = (frontier.get(edge.child) ?? []).filter((row) => leads(row, edge) && !rows.has(edge, row));
        yield [edge.parent, await rows.find(edge.parent, edge.references, rest_scope_valuesOf(leading, { from: edge.columns, to: edge.references }))];
    }
}
const leads = (row, { columns, condition }) => columns.every((name) => row[name] !== null) && fulfils(row, condition);
/** The different values of some columns, under other names; rows with a null among them refer to nothing. */
function rest_scope_valuesOf(rows, { from, to }) {
    const full = rows.filter((row) => from.every((name) => row[name] !== null));
    const different = new Map(full.map((row) => [rowKey(row, from), row]));
    return [...different.values()].map((row) => Object.fromEntries(to.map((name, i) => [name, row[from[i]]])));
}
/** Sets of rows by their keys, and by what others refer to them by. */
function createRows(source, edges) {
    const sets = new Map();
    const referred = new Map();
    const setOf = (table) => {
        if (!sets.has(table))
            sets.set(table, new Map());
        return sets.get(table);
    };
    const placeOf = (table, references) => JSON.stringify([table.name, references]);
    const columns = (table) => {
        const names = new Set([
            ...table.table.primaryKey,
            ...edges.flatMap((edge) => [...(edge.child === table ? [...edge.columns, ...(edge.condition ? [edge.condition.column] : [])] : []), ...(edge.parent === table ? edge.references : [])]),
        ]);
        return table.table.columns.filter(({ name }) => names.has(name));
    };
    return {
        columns,
        of: (table) => [...setOf(table).values()],
        /** Whether the row that this one refers to by an edge was chosen. */
        has: ({ parent, columns: from, references }, row) => referred.get(placeOf(parent, references))?.has(rowKey(row, from)) === true,
        add: (table, found) => {
            const set = setOf(table);
            const fresh = found.filter((row) => !set.has(rowKey(row, table.table.primaryKey)));
            for (const row of fresh) {
                set.set(rowKey(row, table.table.primaryKey), row);
                for (const { parent, references } of edges) {
                    if (parent !== table)
                        continue;
                    const place = placeOf(table, references);
                    if (!referred.has(place))
                        referred.set(place, new Set());
                    referred.get(place).add(rowKey(row, references));
                }
            }
            return fresh;
        },
        find: (table, by, values) => allWith(source, { table, columns: by, select: columns(table), values }),
    };
}

// EXTERNAL MODULE: ./packages/core/src/http.ts + 4 modules
var src_http = __webpack_require__(916);
;// CONCATENATED MODULE: ./packages/seed/src/catalog/lite.ts

/** The catalog of the tables in these schemas. */
function catalogOfLite(answer, schemas) {
    const of = (list, schema, name) => list.filter((item) => item.schema === schema && item.table === name);
    const tables = answer.tables.filter(({ schema, type }) => schemas.includes(schema) && type === 'table');
    return {
        tables: tables.map(({ schema, name }) => ({
            schema,
            name,
            columns: of(answer.columns, schema, name).map((column) => lite_columnOf(column, answer.custom_types)),
            primaryKey: of(answer.primary_keys, schema, name)[0]?.columns ?? [],
            uniques: of(answer.indexes, schema, name).filter(({ unique }) => unique).map(({ columns }) => columns),
            foreignKeys: foreignKeysOf(of(answer.foreign_keys, schema, name)),
        })),
        unknown: [],
    };
}
function lite_columnOf(column, types) {
    const labels = types.find(({ type, kind }) => kind === 'enum' && type === column.pg_type)?.values;
    // An array's element is in `pg_type` (`_text`); a domain's base type is in `type`.
    const isArray = column.pg_type.startsWith('_');
    return {
        name: column.name,
        type: isArray ? `${column.type}[]` : column.type,
        ...(labels ? { category: 'enum', element: undefined } : (0,catalog_catalog/* categoryOf */.Qd)(isArray ? column.pg_type : column.type)),
        nullable: column.nullable,
        hasDefault: column.default_value !== null,
        generated: column.is_generated,
        identity: column.is_identity,
        maxLength: column.character_maximum_length === null ? undefined : Number(column.character_maximum_length),
        labels,
    };
}
/** One row a column: the columns of one key are put together by its name. */
function foreignKeysOf(rows) {
    const names = [...new Set(rows.map((row) => row.foreign_key_name))];
    return names.map((name) => {
        const parts = rows.filter((row) => row.foreign_key_name === name);
        const [{ schema, ref_schema: other, ref_table: table }] = parts;
        return {
            name,
            columns: parts.map(({ column }) => column),
            references: { schema: other ?? schema, table, columns: parts.map((part) => part.ref_column) },
        };
    });
}

;// CONCATENATED MODULE: ./packages/seed/src/catalog/openapi.ts

/**
 * The catalog that PostgREST describes. Keys are told in its descriptions (`<pk/>`, `<fk table='…' column='…'/>`);
 * unique and computed columns are not told at all. What can only be read is a view and is left out.
 */
function catalogOfOpenApi({ definitions = {}, paths = {} }, schema) {
    const writable = Object.entries(definitions).filter(([name]) => paths[`/${name}`]?.['post'] !== undefined);
    return {
        tables: writable.map(([name, definition]) => openapi_tableOf(name, definition, schema)),
        unknown: ['which columns are unique', 'which columns the database computes', 'what is a view'],
    };
}
function openapi_tableOf(name, { properties = {}, required = [] }, schema) {
    const columns = Object.entries(properties);
    return {
        schema,
        name,
        columns: columns.map(([column, property]) => openapi_columnOf(column, property, !required.includes(column))),
        primaryKey: columns.filter(([, { description }]) => description?.includes('<pk/>')).map(([column]) => column),
        uniques: [],
        foreignKeys: columns.flatMap(([column, property]) => foreignKeyOf({ table: name, column, property, schema })),
    };
}
function openapi_columnOf(name, property, nullable) {
    const type = property.format ?? property.type ?? 'unknown';
    const enumerated = property.enum !== undefined;
    return {
        name,
        type,
        ...(enumerated ? { category: 'enum', element: undefined } : (0,catalog_catalog/* categoryOf */.Qd)(type)),
        nullable,
        hasDefault: property.default !== undefined,
        generated: false,
        identity: false,
        maxLength: property.maxLength,
        labels: property.enum,
    };
}
function foreignKeyOf({ table, column, property, schema }) {
    const [, target, key] = /<fk table='([^']+)' column='([^']+)'\/>/.exec(property.description ?? '') ?? [];
    if (!target || !key)
        return [];
    return [{ name: `${table}_${column}_fkey`, columns: [column], references: { schema, table: target, columns: [key] } }];
}

// EXTERNAL MODULE: ./packages/core/src/http-error.ts
var http_error = __webpack_require__(8398);
;// CONCATENATED MODULE: ./packages/seed/src/transports/rest-fault.ts


/** The database, whose errors name the input that says where it is. */
function inItsInput(database, asked) {
    const told = (ask) => (...args) => ask(...args).catch((error) => {
        throw rest_fault_explained(error, asked);
    });
    return {
        catalog: told(database.catalog),
        count: told(database.count),
        showsRows: told(database.showsRows),
        page: told(database.page),
        upsert: told(database.upsert),
        update: told(database.update),
        delete: told(database.delete),
    };
}
function rest_fault_explained(error, { url, side }) {
    const where = `${url.host} in the input \`${side}-url\``;
    if (error instanceof http_error/* ConnectionError */.Rc) {
        return new errors/* ActionError */.lZ(`${where} cannot be reached: ${error.message}`, {
            advice: error.mayHaveArrived ? 'Run the step again. Where that does not help, see whether the project is paused.' : 'Check the host and the port, and that the project is not paused.',
            cause: error,
        });
    }
    if (!(error instanceof http_error/* HttpError */.j$))
        return error;
    if (error.status === 413) {
        return new errors/* ActionError */.lZ(`${where} refuses a row as too large for one request (413): ${error.message}`, {
            advice: 'Raise what the server, or the proxy before it, takes (client_max_body_size of nginx), or give the column that is so large the rule null in seed.yml.',
            cause: error,
        });
    }
    return new errors/* ActionError */.lZ(`${where} does not answer as a Data API does: ${error.message}`, {
        advice: error.status >= 500 || error.status === 429
            ? 'See whether the project is paused or restoring, then run the step again.'
            : 'Give the URL of the project, https://<ref>.supabase.co, and not of the dashboard or of the application.',
        cause: error,
    });
}

// EXTERNAL MODULE: ./packages/core/src/rate-limit.ts
var rate_limit = __webpack_require__(8941);
// EXTERNAL MODULE: ./packages/core/src/retry.ts
var retry = __webpack_require__(9899);
;// CONCATENATED MODULE: ./packages/seed/src/transports/rest-send.ts





/** The server does not know the key. */
const wrongKey = ({ side, url, keyInput }) => new errors/* ActionError */.lZ(`${url.host} does not know the key in the input \`${keyInput ?? `${side}-key`}\` (401)`, {
    advice: `Give the ${keyInput ? 'publishable key (sb_publishable_…)' : 'secret key (sb_secret_…)'} of the project that \`${side}-url\` names.`,
});
// Another time the answer may be another.
const PASSING = [408, 429, 502, 503, 504];
const DEADLOCK = '40P01';
// A server may ask for more time than somebody would want to wait.
const LONGEST_WAIT = 60_000;
/** Repeats what fails for now. An upsert, an update and a delete of named rows end the same however often they are sent. */
const patiently = ({ clock, signal }, send) => (0,retry/* retry */.L)(send, { policy: { attempts: 5, baseMs: 500, maxMs: 10_000 }, decide: (error) => passes(error, clock), clock, signal });
function passes(error, clock) {
    if (!(0,http_error/* isStatus */.zM)(error, ...PASSING))
        return { retry: error instanceof http_error/* ConnectionError */.Rc || error.code === DEADLOCK };
    const afterMs = (0,rate_limit/* serverWaitMs */.R)(error, clock.now());
    return { retry: afterMs === undefined || afterMs <= LONGEST_WAIT, afterMs };
}
// Proxies say 413, too large, in HTML.
const NO_ANSWERS = [...PASSING, 413];
/** An exchange over the suite's own HTTP: its time limits, retries, proxies, redaction and cancellation. */
async function send(options, request) {
    const answer = await options.http.under(options.signal).send({
        ...request,
        // What may be repeated besides, only the caller knows.
        ...(request.method === 'GET' || request.method === 'HEAD' ? {} : { attempts: 1 }),
        timeoutMs: 120_000,
        fresh: false,
        maxBytes: 512 * 1024 * 1024,
        expect: (status) => !NO_ANSWERS.includes(status),
    });
    // PostgREST answers 401 as well where somebody without an account may not do something.
    if (answer.status === 401 && !answer.body.includes('"42501"'))
        throw wrongKey(options);
    if (!isEmpty(request, answer) && answer.body.length > 0 && !/json/.test(answer.headers['content-type'] ?? ''))
        (0,src_http/* jsonOf */.o_)(answer);
    return answer;
}
const isEmpty = ({ method }, { status }) => status === 204 || status === 304 || method === 'HEAD';
/** `fetch` for supabase-js. */
const fetchOver = (options) => async (input, init) => {
    const method = (init?.method ?? 'GET');
    const answer = await send(options, { url: String(input), method, headers: Object.fromEntries(new Headers(init?.headers)), ...(init?.body ? { body: init.body } : {}) });
    return new Response(isEmpty({ method }, answer) ? null : new Uint8Array(answer.body), { status: answer.status, headers: answer.headers });
};
/** The headers that show a key; those of the newer kind are no tokens. */
const keyHeaders = ({ key }) => ({ apikey: key, ...(/^sb_(?:secret|publishable)_/.test(key) ? {} : { authorization: `Bearer ${key}` }) });

;// CONCATENATED MODULE: ./packages/seed/src/transports/rest-upsert.ts





/**
 * Writes rows that are JSON already: supabase-js would have them as objects, to parse here and write out again, and looks for their
 * columns in a time that grows with the square of the rows. What is too large for the server, or for a proxy before it, goes in halves.
 */
async function upsert(options, { table, columns, rows }) {
    try {
        await patiently(options, () => post(options, { table, columns, rows }));
    }
    catch (error) {
        if (!(0,http_error/* isStatus */.zM)(error, 413) || rows.length < 2)
            throw error;
        const half = Math.ceil(rows.length / 2);
        for (const some of [rows.slice(0, half), rows.slice(half)])
            await upsert(options, { table, columns, rows: some });
    }
}
async function post(options, { table, columns, rows }) {
    const url = new URL(`rest/v1/${encodeURIComponent(table.name)}`, `${options.url.href.replace(/\/+$/, '')}/`);
    url.searchParams.set('on_conflict', table.primaryKey.map(nameColumn).join(','));
    url.searchParams.set('columns', columns.map(quoteColumn).join(','));
    const answer = await send(options, {
        url: url.href,
        method: 'POST',
        headers: { ...keyHeaders(options), 'content-type': 'application/json', 'content-profile': table.schema, prefer: 'resolution=merge-duplicates,return=minimal' },
        body: `[${rows.join(',')}]`,
    });
    if (answer.status >= 400)
        throw databaseError(`writing ${table.name} of the ${options.side} failed`, (0,src_http/* jsonOf */.o_)(answer));
}

;// CONCATENATED MODULE: ./packages/seed/src/transports/rest.ts









/** Rows that one request asks for; hosted projects answer with at most 1,000 unless their owner changed it. */
const PAGE = 1_000;
/** Opens the Data API. The only door to supabase-js, which loads here. Nothing is sent before the first question. */
async function openRest(options) {
    const { createClient } = await __webpack_require__.e(/* import() */ 248).then(__webpack_require__.bind(__webpack_require__, 248));
    const client = createClient(options.url.href.replace(/\/+$/, ''), options.key, {
        auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
        db: { retry: false },
        global: { fetch: fetchOver(options) },
    });
    const from = (table) => client.schema(table.schema).from(table.name);
    const ask = (table, what, query) => answerOf(query, { ...options, table, what });
    const database = {
        catalog: (schemas) => readCatalog(options, schemas),
        count: async (table) => (await ask(table, 'counting', from(table).select('*', { head: true, count: 'exact' }))).count ?? 0,
        showsRows: async (table, column) => ((await ask(table, 'looking at', from(table).select(column ? quoteColumn(column.name) : '*').limit(1))).data ?? []).length > 0,
        page: async (table, columns, after, where = (query) => query) => {
            const select = from(table).select(selectList(columns)).limit(PAGE);
            const matching = (after && where.terms !== undefined ? select : where(select));
            const ordered = table.primaryKey.reduce((query, column) => query.order(nameColumn(column)), after ? afterKey(matching, table, { row: after, also: where.terms }) : matching);
            return namedRows((await ask(table, 'reading', ordered)).data ?? [], columns);
        },
        upsert: (table, columns, rows) => upsert(options, { table, columns, rows }),
        update: async (table, values, where) => {
            await patiently(options, () => ask(table, 'updating', where(from(table).update(values))));
        },
        delete: async (table, where) => {
            const { count } = await patiently(options, () => ask(table, 'deleting from', where(from(table).delete({ count: 'exact' }))));
            return count ?? 0;
        },
    };
    return inItsInput(database, options);
}
async function answerOf(query, { side, table, what }) {
    try {
        return await query.throwOnError();
    }
    catch (error) {
        if (error instanceof errors/* ActionError */.lZ)
            throw error;
        throw databaseError(`${what} ${table.name} of the ${side} failed`, error);
    }
}
async function readCatalog(options, schemas) {
    const { http, url, side, signal } = options;
    const get = (path, profile) => http.under(signal).send({
        url: new URL(path, `${url.href.replace(/\/+$/, '')}/`).href,
        headers: { ...keyHeaders(options), 'accept-profile': profile },
        expect: (status) => [200, 401, 403, 406].includes(status),
        maxBytes: 64 * 1024 * 1024,
    });
    const catalogs = [];
    for (const schema of schemas) {
        const answer = await get('rest/v1/', schema);
        if (answer.status === 401)
            throw wrongKey(options);
        if (answer.status === 403) {
            throw new errors/* ActionError */.lZ(`The key in the input \`${side}-key\` may not read the schema of ${url.host} (403)`, {
                advice: 'The publishable key sees what visitors see. Give the secret key (sb_secret_…) of the project.',
            });
        }
        if (answer.status === 406) {
            throw new errors/* ActionError */.lZ(`The Data API of ${url.host} does not expose the schema ${schema}`, {
                advice: 'Expose it in the settings of the Data API, or take it out of `schemas` in seed.yml.',
            });
        }
        const document = (0,src_http/* jsonOf */.o_)(answer);
        if (document.definitions)
            catalogs.push(catalogOfOpenApi(document, schema));
        else
            catalogs.push(catalogOfLite((0,src_http/* jsonOf */.o_)(await get('_system/introspect', schema)), [schema]));
    }
    return { tables: catalogs.flatMap(({ tables }) => tables), unknown: [...new Set(catalogs.flatMap(({ unknown }) => unknown))] };
}

// EXTERNAL MODULE: ./packages/core/src/parsers.ts
var parsers = __webpack_require__(3389);
;// CONCATENATED MODULE: ./packages/seed/src/config/yaml.ts
/** Reads YAML 1.2. The only door to the package yaml, which loads when it is first used. */
async function readYaml(text) {
    const yaml = await __webpack_require__.e(/* import() */ 815).then(__webpack_require__.t.bind(__webpack_require__, 8815, 19));
    const lines = new yaml.LineCounter();
    const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    if (document.errors.length > 0) {
        return { ok: false, faults: document.errors.map((error) => ({ line: lines.linePos(error.pos[0]).line, message: error.message })) };
    }
    const lineOf = (node, otherwise) => node?.range ? lines.linePos(node.range[0]).line : otherwise;
    const convert = (node, above) => {
        const resolved = yaml.isAlias(node) ? node.resolve(document) : node;
        const line = yaml.isNode(node) ? lineOf(node, above) : above;
        if (yaml.isMap(resolved))
            return { kind: 'map', line, entries: resolved.items.map((pair) => entry(pair, line)) };
        if (yaml.isSeq(resolved))
            return { kind: 'list', line, items: resolved.items.map((item) => convert(item, line)) };
        return { kind: 'scalar', line, value: yaml.isScalar(resolved) ? yaml_scalar(resolved.value) : null };
    };
    const entry = ({ key, value }, above) => {
        const line = lineOf(key, above);
        return { key: String(yaml.isScalar(key) ? key.value : key), line, value: convert(value, line) };
    };
    return { ok: true, root: convert(document.contents, 1) };
}
const yaml_scalar = (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value) ? value : String(value);
/** The plain value of a node, without its lines. */
function yaml_plain(node) {
    if (node.kind === 'scalar')
        return node.value;
    if (node.kind === 'list')
        return node.items.map(yaml_plain);
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, yaml_plain(value)]));
}

;// CONCATENATED MODULE: ./packages/seed/src/config/read-rule.ts


/** The options that a rule takes besides `rule` and `unique`. */
const OPTIONS = {
    number: ['by'],
    date: ['days'],
    hash: ['length'],
    pick: ['values'],
    template: ['value'],
    constant: ['value'],
    json: ['paths', 'rest'],
};
/** Reads a rule as seed.yml writes it: its name, a bare null, or a map with `rule` and options. */
function readRule(node, where, faults) {
    if (node.kind === 'list')
        return faults.add(node.line, `${where} must be a rule, not a list`);
    const entries = node.kind === 'map' ? node.entries : [];
    const named = node.kind === 'map' ? entries.find(({ key }) => key === 'rule')?.value : node;
    if (named?.kind !== 'scalar')
        return faults.add(node.line, `${where} must name its rule, as in { rule: email }`);
    const name = ruleNames.find((known) => known === String(named.value));
    if (!name)
        return faults.add(named.line, `${where} has the unknown rule ${JSON.stringify(named.value)}; the rules are ${ruleNames.join(', ')}`);
    const allowed = ['rule', 'unique', ...(OPTIONS[name] ?? [])];
    for (const { key, line } of entries) {
        if (!allowed.includes(key))
            faults.add(line, `${where}: the rule ${name} has no option ${key}; it takes ${allowed.slice(1).join(', ')}`);
    }
    const unique = entries.some(({ key, value }) => key === 'unique' && value.kind === 'scalar' && value.value === true);
    const read = { name, unique, where, faults, line: node.line, option: (key) => entries.find((entry) => entry.key === key) };
    return OPTIONS[name] ? readOptions(read) : { name, unique };
}
function readOptions(reading) {
    const { name, unique } = reading;
    switch (name) {
        case 'number': return withNumber(reading, 'by', { fallback: 0.1, min: 0.000_001, max: 10 }, (by) => ({ name, unique, by }));
        case 'date': return withNumber(reading, 'days', { fallback: 30, min: 1, max: 36_500 }, (days) => ({ name, unique, days }));
        case 'hash': return withNumber(reading, 'length', { fallback: 16, min: 8, max: 64 }, (length) => ({ name, unique, length }));
        case 'pick': return readPick(reading);
        case 'template': return readTemplate(reading);
        case 'constant': return readConstant(reading);
        default: return readJson(reading);
    }
}
function withNumber({ option, where, faults }, key, { fallback, min, max }, make) {
    const given = option(key);
    const value = given ? yaml_plain(given.value) : fallback;
    if (typeof value === 'number' && value >= min && value <= max)
        return make(value);
    return faults.add(given.line, `${where}: ${key} must be a number from ${min} to ${max}`);
}
function readPick({ option, unique, where, faults, line }) {
    const values = option('values');
    const list = values ? yaml_plain(values.value) : undefined;
    if (Array.isArray(list) && list.length > 0 && list.every((item) => typeof item !== 'object' || item === null)) {
        return { name: 'pick', unique, values: list };
    }
    return faults.add(values?.line ?? line, `${where}: pick needs values, a list of at least one, as in { rule: pick, values: [a, b] }`);
}
function readTemplate({ option, unique, where, faults, line }) {
    const value = option('value');
    const text = value ? yaml_plain(value.value) : undefined;
    if (typeof text !== 'string')
        return faults.add(value?.line ?? line, `${where}: template needs value, as in { rule: template, value: "Test {id:8}" }`);
    if (/\{(?![\p{L}_][\p{L}\p{N}_ ]*(:\d+)?\})/u.test(text)) {
        return faults.add(value.line, `${where}: a template's braces must hold a column, with a length or without: {id} or {id:8}`);
    }
    return { name: 'template', unique, value: text };
}
function readConstant({ option, unique, where, faults, line }) {
    const value = option('value')?.value;
    if (value?.kind === 'scalar')
        return { name: 'constant', unique, value: value.value };
    return faults.add(value?.line ?? line, `${where}: constant needs value, as in { rule: constant, value: none }`);
}
function readJson({ option, unique, where, faults, line }) {
    const paths = option('paths')?.value;
    if (paths && paths.kind !== 'map')
        return faults.add(paths.line, `${where}: paths must be a map of paths to rules`);
    const read = (paths?.entries ?? []).map(({ key, value, line: at }) => {
        const rule = readRule(value, `${where} ${key}`, faults);
        try {
            return rule && { path: key, steps: parsePath(key), rule };
        }
        catch (error) {
            return faults.add(at, `${where}: the path ${key} ${error.message}`);
        }
    });
    const rest = option('rest');
    if (!rest && !paths)
        return faults.add(line, `${where}: json needs paths, or rest, or both`);
    // What nobody named is treated as text of people: fails closed.
    const restRule = rest ? readRule(rest.value, `${where} rest`, faults) : { name: 'free-text', unique: false };
    if (!restRule || read.includes(undefined))
        return undefined;
    return { name: 'json', unique, paths: read.filter((path) => path !== undefined), rest: restRule };
}

;// CONCATENATED MODULE: ./packages/seed/src/config/read-config.ts




const read_config_KEYS = ['version', 'schemas', 'tables', 'relations', 'auth', 'synthetic', 'public'];
/**
 * Reads seed.yml (contracts: seed.yml). `variable` looks up `${NAME}` in the step's environment.
 * @throws ConfigError that names every fault with its line.
 */
async function readConfig({ file, text }, variable) {
    const yaml = await readYaml(text);
    if (!yaml.ok)
        throw new ConfigError(file, yaml.faults);
    const faults = collectFaults();
    const { root } = yaml;
    if (root.kind !== 'map')
        throw new ConfigError(file, [{ line: 1, message: 'must be a map with version and tables' }]);
    for (const { key, line } of root.entries) {
        if (!read_config_KEYS.includes(key))
            faults.add(line, `unknown key ${(0,parsers/* quote */.hD)(key)}; the keys are ${read_config_KEYS.join(', ')}`);
    }
    const entry = (key) => root.entries.find((found) => found.key === key);
    const version = entry('version');
    if (!version || yaml_plain(version.value) !== 1)
        faults.add(version?.line ?? 1, 'version must be 1');
    const config = {
        file,
        schemas: readSchemas(entry('schemas'), faults),
        tables: readTables(entry('tables'), faults),
        relations: readRelations(entry('relations'), faults),
        auth: readAuth(entry('auth'), variable, faults),
        synthetic: readSynthetic(entry('synthetic'), faults),
        public: readPublic(entry('public'), faults),
    };
    if (faults.list.length > 0)
        throw new ConfigError(file, faults.list);
    return config;
}
function readSchemas(entry, faults) {
    if (!entry)
        return ['public'];
    const names = yaml_plain(entry.value);
    if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string'))
        return names;
    faults.add(entry.line, 'schemas must be a list of names, as in [public]');
    return ['public'];
}
function readPublic(entry, faults) {
    const names = entry ? yaml_plain(entry.value) : [];
    if (Array.isArray(names) && names.every((name) => typeof name === 'string'))
        return names;
    return faults.add(entry.line, 'public must be a list of tables, as in [plans]') ?? [];
}
function readTables(entry, faults) {
    if (entry?.value.kind !== 'map') {
        faults.add(entry?.line ?? 1, 'tables must be a map of tables');
        return new Map();
    }
    const read = entry.value.entries.map(({ key, value, line }) => [key, read_config_readTable(key, { ...value, line }, faults)]);
    return new Map(read.filter((pair) => pair[1] !== undefined));
}
function read_config_readTable(name, node, faults) {
    const { line } = node;
    if (node.kind === 'scalar' && (node.value === 'keep' || node.value === 'exclude'))
        return { kind: node.value, line };
    if (node.kind !== 'map')
        return faults.add(line, `${name} must be keep, exclude or a map with columns`);
    for (const { key, line: at } of node.entries) {
        if (key !== 'columns' && key !== 'where')
            faults.add(at, `${name} has the unknown key ${(0,parsers/* quote */.hD)(key)}; a table takes columns and where`);
    }
    const where = node.entries.find(({ key }) => key === 'where');
    const condition = where ? yaml_plain(where.value) : undefined;
    if (where && typeof condition !== 'string')
        faults.add(where.line, `${name}: where must be a condition in SQL`);
    const columns = node.entries.find(({ key }) => key === 'columns');
    if (columns && columns.value.kind !== 'map')
        faults.add(columns.line, `${name}: columns must be a map of columns to rules`);
    const entries = columns?.value.kind === 'map' ? columns.value.entries : [];
    const read = entries.map(({ key, value, line: at }) => {
        const rule = readRule(value, `${name}.${key}`, faults);
        return [key, rule && { rule, line: at }];
    });
    return {
        kind: 'columns',
        line,
        columns: new Map(read.filter((pair) => pair[1] !== undefined)),
        where: typeof condition === 'string' ? condition : undefined,
    };
}
function readRelations(entry, faults) {
    if (!entry)
        return [];
    if (entry.value.kind !== 'list')
        return faults.add(entry.line, 'relations must be a list') ?? [];
    return entry.value.items.flatMap((item) => {
        const { from, to, when } = (yaml_plain(item) ?? {});
        const [source, target] = [read_config_columnOf(from), read_config_columnOf(to)];
        if (source && target && (when === undefined || typeof when === 'string'))
            return [{ from: source, to: target, when, line: item.line }];
        return faults.add(item.line, 'a relation needs from and to, as in { from: notes.subject_id, to: companies.id }') ?? [];
    });
}
/** `notes.subject_id` or `crm.notes.subject_id`, taken apart at its last dot. */
function read_config_columnOf(text) {
    const [, table, column] = (typeof text === 'string' && /^(.+)\.([^.]+)$/.exec(text)) || [];
    return table && column ? { table, column } : undefined;
}
function readAuth(entry, variable, faults) {
    if (!entry)
        return undefined;
    const { users, password } = (yaml_plain(entry.value) ?? {});
    if (typeof users !== 'boolean')
        return faults.add(entry.line, 'auth needs users: true or false');
    if (!users)
        return { users, password: undefined, line: entry.line };
    const [, name] = (typeof password === 'string' && /^\$\{(\w+)\}$/.exec(password)) || [];
    if (!name)
        return faults.add(entry.line, 'auth: password must refer to the environment of the step, as in "${STAGING_PASSWORD}"');
    const secret = variable(name);
    if (!secret)
        return faults.add(entry.line, `auth: the step's environment has no ${name}; set it under env:`);
    // Supabase Auth reads no more of a password (bcrypt).
    if (Buffer.byteLength(secret) > 72)
        return faults.add(entry.line, `auth: the password in ${name} is longer than 72 bytes, of which Supabase Auth would read the first 72`);
    return { users, password: secret, line: entry.line };
}
function readSynthetic(entry, faults) {
    if (!entry)
        return new Map();
    if (entry.value.kind !== 'map')
        return faults.add(entry.line, 'synthetic must be a map of tables to counts') ?? new Map();
    return new Map(entry.value.entries.flatMap(({ key, value, line }) => {
        const given = yaml_plain(value);
        const { count, per } = (typeof given === 'object' && given !== null ? given : { count: given });
        if (Number.isInteger(count) && Number(count) >= 0 && (per === undefined || typeof per === 'string')) {
            return [[key, { count: Number(count), per, line }]];
        }
        return faults.add(line, `synthetic.${key} must be a number of rows, or { per: table, count: rows }`) ?? [];
    }));
}

;// CONCATENATED MODULE: ./actions/seed-db/src/config.ts




/** The default of the input `config`. */
const DEFAULT_CONFIG = 'seed.yml';
/** A configuration that says nothing. */
const emptyConfig = (file) => ({ file, schemas: ['public'], tables: new Map(), relations: [], auth: undefined, synthetic: new Map(), public: [] });
/**
 * Reads the file of the input `config`, whose secrets the runner masks from here on.
 * @throws ActionError where it cannot be read, ConfigError where it is wrong.
 */
async function loadConfig(path, { environment, runner }) {
    const file = (0,external_node_path_.resolve)(environment.workspace, path);
    const text = await (0,external_node_fs_promises_.readFile)(file, 'utf8').catch((cause) => {
        throw new errors/* ActionError */.lZ(`The file ${path} in the input \`config\` cannot be read (${cause.code})`, {
            advice: `Nothing was changed. Check the repository out before this step; the file was looked for at ${file}.`,
        });
    });
    const config = await readConfig({ file: path, text }, (name) => environment.variable(name));
    if (config.auth?.password)
        runner.mask(config.auth.password);
    return config;
}

;// CONCATENATED MODULE: ./actions/seed-db/src/clone.ts









/** Clones the source into the target, masked. */
async function clone(inputs, ports) {
    const { route, dryRun, strategy } = inputs;
    const [source, target] = [route.source.place.name, route.target.place.name];
    const config = await loadConfig(inputs.config, ports);
    ports.runner.info(`${dryRun ? 'Comparing' : 'Cloning'} ${source} to ${target} by ${inputs.config}`);
    const outcome = route.kind === 'rest' ? await overRest(route, { inputs, config }, ports) : await overPostgres(route, { inputs, config }, ports);
    return { version: 1, strategy, transport: route.kind, dryRun, source, target, ...outcome };
}
async function overRest({ source, target }, asked, ports) {
    const open = ({ url, key }, side) => openRest({ url, key, side, ...ports });
    const databases = { source: await open(source, 'source'), target: await open(target, 'target') };
    const visit = ({ url, publishableKey }, side) => publishableKey === undefined ? undefined : openRest({ url, key: publishableKey, keyInput: `${side}-publishable-key`, side, ...ports });
    const visitor = { source: await visit(source, 'source'), target: await visit(target, 'target') };
    return cloneOverRest({ ...databases, visitor, ...common(asked, ports), ...restTenant(asked, databases, ports), temp: ports.environment.temp });
}
function restTenant({ inputs: { tenant }, config }, { source }, { runner }) {
    if (!tenant)
        return {};
    return {
        choose: async (plan) => {
            const chosen = await chooseOverRest(plan, { source, config, tenant, say: (line) => runner.info(line) });
            return (table) => rowsWith(source, { table, columns: table.table.primaryKey, select: table.columns.map(({ column }) => column), values: chosen.get(table) });
        },
    };
}
async function overPostgres({ source, target }, asked, ports) {
    const open = ({ url }, input) => openPostgres({ url, input, label: labelOf(ports), signal: ports.signal });
    const from = await open(source, 'source-db-url');
    try {
        const to = await open(target, 'target-db-url');
        try {
            return await cloneOverPostgres({ source: from, target: to, another: () => open(source, 'source-db-url'), ...common(asked, ports), ...ofTenant(asked, { source: from, target: to }, ports) });
        }
        finally {
            await to.close().catch(() => { });
        }
    }
    finally {
        await from.close().catch(() => { });
    }
}
// The server cuts names of sessions at 63 bytes, and takes ASCII only.
const labelOf = ({ environment: { repository, runId, runAttempt } }) => repository && runId ? `seed-db, run ${runId}${runAttempt > 1 ? `.${runAttempt}` : ''} of ${repository.owner}/${repository.name}`.slice(0, 63) : 'seed-db';
// One tenant is a clone of the rows that hang off it.
function ofTenant({ inputs: { tenant }, config }, { source, target }, { runner }) {
    if (!tenant)
        return {};
    return {
        narrow: (plan) => (0,scope/* scopeToTenant */.Sj)(plan, { source, config, tenant, say: (line) => runner.info(line) }),
        check: (plan) => checkTenant(plan, { target, config, tenant }),
    };
}
const common = ({ inputs: { unclassified, maskKey, dryRun }, config }, { runner, clock }) => ({
    config,
    unclassified,
    maskKey,
    dryRun,
    clock,
    say: (line) => runner.info(line),
    group: (title, chapter) => runner.group(title, chapter),
});

;// CONCATENATED MODULE: ./actions/seed-db/src/outputs.ts



/** The step's outputs: counts, and where the report is. */
const outputsOf = (report, path) => ({
    'tables': report.tables.length,
    'rows': sum(report.tables.map(({ rows }) => rows)),
    'masked': sum(report.tables.map(({ masked }) => masked)),
    'leaks': report.proof && sum(report.proof.leaks.map(({ count }) => count)),
    'orphans': report.proof && sum(report.proof.orphans.map(({ count }) => count)),
    'duration-ms': report.durationMs,
    'report': path,
    'snapshot': report.snapshot && !report.dryRun && (!report.proof || report.snapshot.did !== 'written' || holds(report.proof)) ? report.snapshot.path : undefined,
});
/** Writes the report as JSON into the runner's folder for temporary files. */
async function writeReport(report, { environment }) {
    const path = (0,external_node_path_.join)(environment.temp, 'seed-db-report.json');
    await (0,external_node_fs_promises_.writeFile)(path, `${JSON.stringify(report, null, 2)}\n`);
    return path;
}

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/fits.ts



/**
 * The plan of restoring a snapshot into a target.
 * @throws ActionError that names every table and column which is another one there than where the snapshot was made.
 */
function planRestore(manifest, target) {
    const made = new Map(manifest.tables.map((table) => [table, target.tables.find(({ schema, name }) => schema === table.schema && name === table.table)]));
    const plan = { tables: [...made].map(([table, there]) => fits_planOf(table, there)), excluded: manifest.excluded };
    checkTarget(plan, target);
    const other = [...made].flatMap(([table, there]) => differences(table, there, manifest.transport));
    if (other.length === 0)
        return plan;
    throw new errors/* ActionError */.lZ(`The snapshot is of another schema than the target has: ${other.join('; ')}`, {
        advice: 'The target was not touched. Run the migrations on it that the source had when the snapshot was made, or make a new snapshot.',
    });
}
/** Schemas in which a snapshot has tables. */
const schemasOf = ({ tables }) => [...new Set(tables.map(({ schema }) => schema))];
// What the target lacks is planned as the snapshot describes it, so that checkTarget names it.
function fits_planOf(table, there) {
    const columns = table.columns.filter(({ name }) => !isComputed(there, name)).map((column) => ({
        column: there?.columns.find(({ name }) => name === column.name) ?? missing(column),
        rule: { name: column.rule, unique: false },
        from: column.from,
        unique: false,
    }));
    const known = there ?? { schema: table.schema, name: table.table, columns: [], primaryKey: [], uniques: [], foreignKeys: [] };
    return { name: table.name, table: known, columns, deferred: [], where: undefined };
}
/** Whether the target computes a column by itself. */
const isComputed = (there, column) => there?.columns.some(({ name, generated }) => generated && name === column) === true;
/** A table's lines without the columns that the target computes by itself. The Data API, which wrote them, does not tell which these are. */
async function* writable(lines, { columns: all }, { columns }) {
    if (all.length === columns.length)
        return yield* lines;
    const kept = all.map(({ name }) => columns.some(({ column }) => column.name === name));
    for await (const portion of linesOf(lines))
        yield Buffer.from(portion.map((line) => `${line.split('\t').filter((_, at) => kept[at]).join('\t')}\n`).join(''));
}
const missing = ({ name, type }) => ({ name, type, category: 'other', element: undefined, nullable: true, hasDefault: false, generated: false, identity: false, maxLength: undefined, labels: undefined });
// The Data API writes types in another way than the database does: of what it told only the kind is compared.
function differences(table, there, transport) {
    return table.columns.flatMap((column) => {
        const other = there.columns.find(({ name }) => name === column.name);
        const same = transport === 'postgres' ? other.type === column.type : other.category === column.category;
        return same ? [] : [`${table.name}.${column.name} is ${column.type}, and ${other.type} in the target`];
    });
}

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/key.ts

/**
 * Derives a fingerprint and a seal from mask-key by scrypt (RFC 7914), slow on purpose: who finds a snapshot and guesses at
 * the key spends a twentieth of a second and 16 MB on each guess.
 */
function key_keyOf(maskKey) {
    const derived = (0,external_node_crypto_.scryptSync)(maskKey, 'axcouncil seed-db snapshot v1', 40, { N: 2 ** 14, r: 8, p: 1 });
    return {
        fingerprint: derived.subarray(0, 8).toString('hex'),
        seal: (manifest) => (0,external_node_crypto_.createHmac)('sha256', derived.subarray(8)).update(manifest).digest('hex'),
    };
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./packages/seed/src/snapshot/partial.ts




/** This machine, or this container: processes of others have numbers of their own. */
const HOST = (0,external_node_crypto_.hash)('sha256', (0,external_node_os_.hostname)()).slice(0, 8);
/** A name beside `path` for a file that is being written, which says by which process of which machine. */
const partialOf = (path) => (0,external_node_path_.join)((0,external_node_path_.dirname)(path), `.${(0,external_node_path_.basename)(path)}.${HOST}-${process.pid}-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}.partial`);
/**
 * Removes what runs left behind that were killed while they wrote this very snapshot. Another process that still lives, or
 * lives on another machine, keeps its file. Nothing happens where that cannot be done.
 */
async function removeAbandoned(path) {
    const begin = `.${(0,external_node_path_.basename)(path)}.${HOST}-`;
    for (const name of await (0,external_node_fs_promises_.readdir)((0,external_node_path_.dirname)(path)).catch(() => [])) {
        const [, pid] = name.startsWith(begin) ? (/^(\d+)-[0-9a-f]{8}\.partial$/.exec(name.slice(begin.length)) ?? []) : [];
        if (pid !== undefined && !(await isAlive(Number(pid))))
            await (0,external_node_fs_promises_.rm)((0,external_node_path_.join)((0,external_node_path_.dirname)(path), name), { force: true }).catch(() => { });
    }
}
// A process that belongs to somebody else lives too, and one that has ended may have given its number to another: its file stays.
async function isAlive(pid) {
    try {
        process.kill(pid, 0);
    }
    catch (error) {
        return error.code !== 'ESRCH';
    }
    // Killed and not yet waited for by its parent (proc(5)).
    const stat = await (0,external_node_fs_promises_.readFile)(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return !/\) [ZX] /.test(stat);
}

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/file.ts








/**
 * The first line of every snapshot. After it come the tables, each a Zstandard stream of its own; then the manifest, one
 * line of JSON; then a last line of fixed length: the manifest's length, its SHA-256, and its seal under the mask-key.
 */
const FIRST_LINE = 'axcouncil seed-db snapshot 1\n';
const FIRST_WORDS = 'axcouncil seed-db snapshot ';
/** The last line: ten digits and twice 64 hex digits. */
const LAST_LINE = /^(\d{10}) ([0-9a-f]{64}) ([0-9a-f]{64})\n$/;
const LAST_LINE_LENGTH = 10 + 1 + 64 + 1 + 64 + 1;
// A snapshot takes the place of an older one, and of nothing else, such as the file of rules.
async function refuseOther(path) {
    const handle = await (0,external_node_fs_promises_.open)(path, 'r').catch(() => undefined);
    if (!handle)
        return;
    try {
        const found = await handle.stat();
        const { buffer, bytesRead } = found.isFile() ? await handle.read(Buffer.alloc(FIRST_LINE.length), 0, FIRST_LINE.length, 0) : { buffer: Buffer.alloc(0), bytesRead: 0 };
        if (found.isFile() && (found.size === 0 || buffer.toString('utf8', 0, bytesRead).startsWith(FIRST_WORDS)))
            return;
        throw new errors/* ActionError */.lZ(`${path} is there already and is no snapshot, so nothing was written over it`, { advice: 'Name another file in the input `snapshot`.' });
    }
    finally {
        await handle.close();
    }
}
/**
 * Begins a snapshot beside `path`, in a file that only its owner can read. A run that is cut off leaves `path` as it was.
 * @throws ActionError where nothing can be written there.
 */
async function createSnapshotFile(path) {
    const partial = partialOf(path);
    const refuse = (cause) => {
        throw cause instanceof Error && 'code' in cause && !(cause instanceof errors/* ActionError */.lZ)
            ? new errors/* ActionError */.lZ(`The snapshot cannot be written to ${path} (${String(cause.code)})`, { advice: 'Name a file in the input `snapshot` that can be written, on a disk with room.', cause })
            : cause;
    };
    await refuseOther(path);
    await (0,external_node_fs_promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true }).catch(refuse);
    await removeAbandoned(path);
    const handle = await (0,external_node_fs_promises_.open)(partial, 'wx', 0o600).catch(refuse);
    await handle.writeFile(FIRST_LINE).catch(refuse);
    let at = FIRST_LINE.length;
    const append = async (chunks) => {
        for await (const chunk of chunks) {
            await handle.writeFile(chunk).catch(refuse);
            at += chunk.length;
        }
    };
    return {
        add: async (lines) => {
            const [sum, offset] = [(0,external_node_crypto_.createHash)('sha256'), at];
            let length = 0;
            await (0,promises_.pipeline)(external_node_stream_.Readable.from(measured(lines, (chunk) => ((length += chunk.length), sum.update(chunk))), { objectMode: false }), (0,external_node_zlib_.createZstdCompress)(), append);
            return { offset, size: at - offset, length, sha256: sum.digest('hex') };
        },
        finish: async (manifest, key) => {
            const text = `${JSON.stringify(manifest)}\n`;
            const last = `${String(Buffer.byteLength(text)).padStart(10, '0')} ${(0,external_node_crypto_.hash)('sha256', text)} ${key.seal(text)}\n`;
            await handle.writeFile(text + last).catch(refuse);
            await handle.sync();
            await handle.close();
            await (0,external_node_fs_promises_.rename)(partial, path).catch(refuse);
            await syncFolder((0,external_node_path_.dirname)(path));
            return at + Buffer.byteLength(text + last);
        },
        discard: async () => {
            await handle.close().catch(() => { });
            await (0,external_node_fs_promises_.rm)(partial, { force: true });
        },
    };
}
async function* measured(chunks, see) {
    for await (const chunk of chunks) {
        see(chunk);
        yield chunk;
    }
}
// So that the new name outlives a crash of the machine; where folders cannot be opened (Windows), the system sees to it.
async function syncFolder(folder) {
    const handle = await (0,external_node_fs_promises_.open)(folder, 'r').catch(() => undefined);
    await handle?.sync().catch(() => { });
    await handle?.close();
}

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/manifest.ts


/** A manifest's table of a plan's. */
const manifest_tableOf = ({ name, table, columns }, counted) => ({
    name,
    schema: table.schema,
    table: table.name,
    columns: columns.map(({ column, rule, from }) => ({ name: column.name, type: column.type, category: column.category, rule: rule.name, from })),
    ...counted,
});
/** SHA-256 of what decided about the rows: tables, columns, rules with their options, conditions. */
const digestOfRules = ({ tables, excluded }) => (0,external_node_crypto_.hash)('sha256', JSON.stringify([excluded, tables.map(({ name, columns, where }) => [name, where, columns.map(({ column, rule, unique }) => [column.name, rule, unique])])]));
/** Whether what was read from a file is a manifest whose segments follow one another from `begin` to `end`. */
function isManifest(value, { begin, end }) {
    const { version, made, source, transport, rules, key, tables, excluded, sequences } = (value ?? {});
    if (version !== 1 || ![made, source, rules, key].every(isText) || (transport !== 'postgres' && transport !== 'rest'))
        return false;
    if (!isListOf(tables, isTable) || !isListOf(excluded, isText) || !isListOf(sequences, isSequence))
        return false;
    let at = begin;
    const follows = ({ segment }) => segment.offset === at && (at += segment.size) <= end;
    return tables.every(follows) && at === end;
}
const isText = (value) => typeof value === 'string';
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isListOf = (value, is) => Array.isArray(value) && value.every((item) => item !== null && (typeof item === 'object' || isText(item)) && is(item));
const isTable = ({ name, schema, table, columns, rows, masked, segment }) => {
    const { offset, size, length, sha256 } = (segment ?? {});
    return [name, schema, table, sha256].every(isText) && [rows, masked, offset, size, length].every(isCount) && size !== 0 && isListOf(columns, manifest_isColumn);
};
const manifest_isColumn = ({ name, type, category, rule, from }) => [name, type, category, from].every(isText) && ruleNames.some((known) => known === rule);
const isSequence = ({ schema, name, last }) => isText(schema) && isText(name) && isText(last) && /^-?\d{1,19}$/.test(last);

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/open.ts








const MOST_MANIFEST = 256 * 1024 * 1024;
/**
 * Opens a snapshot and reads what it says of itself.
 * @throws ActionError where it is none, is cut off, is of another version, was changed, or has another seal than `key` makes.
 */
async function openSnapshot(path, key) {
    const handle = await (0,external_node_fs_promises_.open)(path, 'r').catch((cause) => {
        throw open_refusal(`${path} cannot be read (${cause.code})`, 'Name the snapshot in the input `snapshot`, relative to the workspace, and download it before this step.');
    });
    try {
        const found = await handle.stat();
        if (!found.isFile())
            throw open_refusal(`${path} is no file`, 'Name the snapshot itself in the input `snapshot`: an artifact is unpacked into a folder.');
        const { size } = found;
        await checkFirstLine(handle, path);
        const { manifest, text, seal } = await readManifest(handle, { path, size });
        if (key)
            checkSeal({ manifest, text, seal }, key, path);
        return { manifest, linesOf: (table) => unpack(handle, table, path), close: () => handle.close() };
    }
    catch (error) {
        await handle.close();
        throw error;
    }
}
/** Reads every row once and compares it with what the manifest says, so that nothing is begun with a file that is broken. */
async function checkSnapshot(snapshot) {
    for (const table of snapshot.manifest.tables)
        for await (const lines of snapshot.linesOf(table))
            void lines;
}
async function checkFirstLine(handle, path) {
    const first = await textAt(handle, 0, FIRST_LINE.length);
    if (first === FIRST_LINE)
        return;
    const [, version] = /^axcouncil seed-db snapshot (\d+)/.exec(first) ?? [];
    if (version === undefined)
        throw open_refusal(`${path} is no snapshot of seed-db`, 'Give the file that strategy snapshot wrote; unpack it where it is in a zip archive.');
    throw open_refusal(`${path} has version ${version} of the format, and this version of seed-db reads version 1`, 'Restore it with the version of seed-db that wrote it.');
}
async function readManifest(handle, { path, size }) {
    const end = size - LAST_LINE_LENGTH;
    const [, digits, sha256, seal] = LAST_LINE.exec(end > 0 ? await textAt(handle, end, LAST_LINE_LENGTH) : '') ?? [];
    const begin = end - Number(digits);
    if (seal === undefined || begin < FIRST_LINE.length || Number(digits) > MOST_MANIFEST)
        throw open_refusal(`${path} is cut off: its end is missing`, AGAIN);
    const text = await textAt(handle, begin, Number(digits));
    if ((0,external_node_crypto_.hash)('sha256', text) !== sha256)
        throw open_changed(path);
    const manifest = parsed(text);
    if (!isManifest(manifest, { begin: FIRST_LINE.length, end: begin }))
        throw open_changed(path);
    return { manifest, text, seal };
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function checkSeal({ manifest, text, seal }, key, path) {
    if (manifest.key !== key.fingerprint)
        throw open_refusal(`${path} was made with another mask-key`, 'Give the mask-key that it was made with, or none: then nothing proves who made the file.');
    if (key.seal(text) !== seal)
        throw open_refusal(`${path} was changed by somebody without the mask-key: its seal does not fit`, AGAIN);
}
async function* unpack(handle, { name, segment }, path) {
    const { offset, size, length, sha256 } = segment;
    const sum = (0,external_node_crypto_.createHash)('sha256');
    let seen = 0;
    const stream = (0,external_node_zlib_.createZstdDecompress)();
    // What goes wrong destroys the stream, and shows where it is read.
    (0,promises_.pipeline)(external_node_stream_.Readable.from(bytesAt(handle, offset, size), { objectMode: false }), stream).catch(() => { });
    try {
        for await (const chunk of stream) {
            seen += chunk.length;
            if (seen > length)
                throw open_changed(path, name);
            sum.update(chunk);
            yield chunk;
        }
    }
    catch (error) {
        throw error instanceof errors/* ActionError */.lZ ? error : open_changed(path, name);
    }
    if (seen !== length || sum.digest('hex') !== sha256)
        throw open_changed(path, name);
}
async function* bytesAt(handle, offset, size) {
    for (let at = offset; at < offset + size;) {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(Math.min(PORTION, offset + size - at)), 0, undefined, at);
        if (bytesRead === 0)
            return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
    }
}
const PORTION = 128 * 1024;
async function textAt(handle, position, length) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.toString('utf8', 0, bytesRead);
}
const AGAIN = 'Download it again, or write a new one.';
const open_refusal = (message, advice) => new errors/* ActionError */.lZ(message, { advice: `The target was not touched. ${advice}` });
const open_changed = (path, table) => open_refusal(table ? `The rows of ${table} in ${path} are not what was written: their checksum does not fit` : `${path} is not what was written: its checksum does not fit`, AGAIN);

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/restore.ts



















/**
 * Makes the tables of the target what the snapshot holds, all or nothing. The file is read through and compared with its
 * checksums before the target is asked anything.
 */
async function restoreSnapshot(connect, options) {
    const { path, maskKey, group, say } = options;
    const snapshot = await openSnapshot(path, maskKey === undefined ? undefined : key_keyOf(maskKey));
    try {
        await group('Check the snapshot', () => check(snapshot, options));
        const target = await connect();
        try {
            return await explained('Restoring failed and left the target as it was', () => restore(snapshot, target, options));
        }
        finally {
            await target.close().catch(() => { });
        }
    }
    finally {
        await snapshot.close();
        say(maskKey === undefined ? 'The seal was not checked: that takes the mask-key.' : 'The seal is that of the mask-key.');
    }
}
async function check(snapshot, { place, say, clock }) {
    const started = clock.elapsed();
    const { made, source, tables } = snapshot.manifest;
    say(`made ${made} of ${source}`);
    if (source === place)
        throw new errors/* ActionError */.lZ(`The snapshot was made of ${place}, and the target is that very database`, { advice: 'Nothing was changed. Restoring would put pseudonyms in place of its people: give the connection of the staging database.' });
    await checkSnapshot(snapshot);
    for (const { name, rows, columns } of tables)
        say(`${name}: ${rows.toLocaleString('en')} rows, ${columns.length} columns`);
    say(`every checksum fits, in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`);
}
async function restore(snapshot, target, { dryRun, group, say, clock }) {
    const { manifest } = snapshot;
    const plan = planRestore(manifest, await catalogOfPostgres(target, schemasOf(manifest)));
    const told = new Map(plan.tables.map((table, i) => [table, manifest.tables[i]]));
    const outcome = { tables: reportTables(plan, told, new Map()), excluded: plan.excluded, limits: [], todo: [] };
    const accounts = plan.tables.filter(({ name }) => isAccounts(name));
    const tables = plan.tables.filter((table) => !accounts.includes(table));
    const door = accounts.length > 0 ? await probeTarget(target) : undefined;
    if (dryRun)
        return { ...outcome, proof: undefined };
    await target.query('begin');
    await target.query(`${SETTINGS}; set local lock_timeout = '60s'`);
    await takeTurn(target);
    const doors = await quietly(target, () => openDoors(target, tables));
    await target.query(`truncate ${tables.map(({ table }) => (0,postgres_names/* onlyTable */.Tf)(table)).join(', ')}`);
    await group('Restore', () => load(new Map(tables.map((table) => [table, told.get(table)])), { snapshot, target, doors, clock, say }));
    if (door)
        await group('Restore accounts', () => replaceAccounts(target, door, { tables: accounts, linesOf: (table) => writable(snapshot.linesOf(told.get(table)), told.get(table), table), clock, say }));
    await group('Bring keys, indexes, triggers and sequences back', async () => {
        await setSequences(target, tables);
        await setOthers(target, manifest);
        for (const statement of doors.restore)
            await target.query(statement);
        say('every reference was checked');
    });
    const proof = await group('Verify', () => restore_prove(target, told));
    if (door)
        await checkReferences(target);
    await target.query(holds(proof) ? 'commit' : 'rollback');
    if (holds(proof))
        await analyze(target, tables, say);
    else
        say('The target was left as it was.');
    return { ...outcome, proof };
}
async function load(told, { snapshot, target, doors, clock, say }) {
    for (const [plan, packed] of told) {
        const { table, name, columns } = plan;
        const started = clock.elapsed();
        const into = `copy ${(0,postgres_names/* quoteTable */.Z8)(table)} (${columns.map(({ column }) => (0,postgres_names/* quoteName */.AB)(column.name)).join(', ')}) from stdin${doors.freezable.has((0,postgres_names/* quoteTable */.Z8)(table)) ? ' (freeze)' : ''}`;
        await target.copyIn(into, writable(snapshot.linesOf(packed), packed, plan));
        say(`restored ${name}: ${packed.rows.toLocaleString('en')} rows in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`);
    }
}
// Sequences that belong to no column go on where the source's were, where the target has them.
async function setOthers(target, { sequences }) {
    for (const { schema, name, last } of sequences) {
        const there = await target.query('select from pg_sequences where schemaname = $1 and sequencename = $2', [schema, name]);
        if (there.length > 0)
            await target.query(`alter sequence ${(0,postgres_names/* quoteTable */.Z8)({ schema, name })} restart with ${BigInt(last) + 1n}`);
    }
}
// There is no source to compare with: what can be proved is that all rows are there and that nothing in them looks like
// somebody's. References were checked while the keys came back.
async function restore_prove(target, told) {
    const [counts, leaks] = [[], []];
    for (const [plan, { rows }] of told) {
        leaks.push(...(await shapesOf({ target }, plan)));
        const [found] = await target.query(`select count(*) as rows from ${(0,postgres_names/* onlyTable */.Tf)(plan.table)}`);
        if (Number(found.rows) !== rows)
            counts.push({ table: plan.name, source: rows, target: Number(found.rows) });
    }
    return { leaks: leaks.sort((a, b) => b.count - a.count), orphans: [], counts, columns: [], sequences: [], anonymous: undefined };
}

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/scan.ts





/** Looks at all of a table's lines in COPY's text format while they go by: counts them, telling `tick`, and finds what looks like a person's. */
function createScan(plan, tick) {
    const look = createLook(plan);
    let rest = Buffer.alloc(0);
    return {
        async *see(chunks) {
            for await (const chunk of chunks) {
                const end = chunk.lastIndexOf(0x0a);
                if (end >= 0)
                    look.lines(Buffer.concat([rest, chunk.subarray(0, end)]).toString('utf8').split('\n'));
                tick(look.found().rows);
                rest = end >= 0 ? Buffer.from(chunk.subarray(end + 1)) : Buffer.concat([rest, chunk]);
                yield chunk;
            }
        },
        found: look.found,
    };
}
function createLook({ name, columns }) {
    const masked = columns.flatMap((plan, at) => (isMasked(plan) ? [at] : []));
    const texts = columns.flatMap(({ column }, at) => ((0,catalog_catalog/* isTextLike */.VW)(column) ? [{ column, at }] : []));
    const leaks = new Map();
    const scanned = { rows: 0, masked: 0 };
    const note = (column, kind) => {
        const leak = leaks.get(`${column} ${kind}`) ?? { table: name, column, kind, count: 0 };
        leaks.set(`${column} ${kind}`, { ...leak, count: leak.count + 1 });
    };
    return {
        lines: (lines) => {
            scanned.rows += lines.length;
            for (const line of lines) {
                const fields = line.split('\t');
                for (const at of masked)
                    if (fields[at] !== '\\N')
                        scanned.masked += 1;
                for (const { column, at } of texts) {
                    if (!scan_TELLING.test(fields[at]))
                        continue;
                    const shapes = scan_shapesOf(readFields(fields[at])[0], column.category === 'json');
                    for (const shape of shapes)
                        if (shape !== 'ip' || column.category !== 'network')
                            note(column.name, shape);
                }
            }
        },
        found: () => ({ ...scanned, leaks: [...leaks.values()].sort((a, b) => b.count - a.count) }),
    };
}
// Most texts have none of this, which is the quickest to see.
const scan_TELLING = /@|\d|eyJ|sb_secret_|k_live_|gh[pousr]_|github_pat_|xox|AKIA/;
const scan_shapesOf = (value, document) => (document ? textsIn(JSON.parse(value)) : [value]).flatMap(shapesIn);

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/write.ts
























/**
 * Writes one snapshot of the source, masked, into a file. Where a masked value looks like somebody's, the file is not kept.
 * The source is only read.
 */
async function writeSnapshotOverPostgres(source, options) {
    const { config, unclassified, group, say } = options;
    return explained('No snapshot was written', async () => {
        await source.query('begin isolation level repeatable read, read only');
        await source.query(SETTINGS);
        const plan = await group('Plan', async () => {
            const made = await planOrPropose(source, config, unclassified);
            sayPlan(made, say);
            for (const line of sayDoubtful(made))
                say(line);
            const accounts = await accountsOf(source, config, say);
            return { ...made, tables: [...made.tables, ...accounts] };
        });
        const key = deriveKey(options.maskKey);
        const onRunner = await group('Check what there is', () => checkValues({ ...plan, tables: plan.tables.filter(({ name }) => !isAccounts(name)) }, { source, config, key }));
        for (const why of onRunner.values())
            say(why);
        const { found: outbound, todo } = await largeObjectsOf(plan, source);
        for (const line of sayOutbound(outbound))
            say(line);
        if (options.dryRun)
            return { ...(await countOnly(source, plan)), limits: [], outbound };
        const mask = { source, digest: createDigest(key), passwordHash: config.auth?.users ? await hashOfPassword(config.auth) : '' };
        const packed = await packTables(plan, options, (table) => {
            if (isAccounts(table.name))
                return asBytes(accountLines(mask, table));
            return onRunner.has(table) ? asBytes(maskedLines(mask, table, () => { })) : source.copyOut(`copy (${maskedSelect(table)}) to stdout`);
        }, {
            sizeOf: (table) => estimateRows(source, table),
            tell: async () => ({ transport: 'postgres', sequences: await write_sequencesOf(source, config.schemas) }),
        });
        return { ...packed, limits: [...onRunner.values()], todo: [...packed.todo, ...sayDoubtful(plan), ...todo], outbound };
    });
}
async function accountsOf(source, config, say) {
    if (!config.auth?.users)
        return [];
    const accounts = planAccounts(await catalogOfPostgres(source, ['auth']), undefined, config);
    await probeSource(source);
    sayAccounts(accounts, say);
    return accounts;
}
/** Packs the masked lines of all tables into the file, proves it, and keeps it only if the proof holds. */
async function packTables(plan, { path, place, maskKey, clock, say, group }, linesOf, { sizeOf, tell }) {
    const made = new Date(clock.now()).toISOString();
    const key = key_keyOf(maskKey);
    const file = await createSnapshotFile(path);
    try {
        const tables = await group('Pack, masked', () => packAll(plan, { file, clock, say, linesOf, sizeOf }));
        const proof = { leaks: [...tables.values()].flatMap(({ scanned }) => scanned.leaks), orphans: [], counts: [], columns: [], sequences: [], anonymous: undefined };
        const outcome = { tables: reportTables(plan, new Map([...tables].map(([table, { scanned }]) => [table, scanned])), new Map()), excluded: plan.excluded, proof, todo: [] };
        if (!holds(proof)) {
            say('The snapshot was not kept.');
            return outcome;
        }
        const manifest = { version: 1, made, source: place, rules: digestOfRules(plan), key: key.fingerprint, tables: [...tables.values()].map(({ packed }) => packed), excluded: [...plan.excluded], ...(await tell()) };
        say(`${path}: ${megabytes(await file.finish(manifest, key))}`);
        return outcome;
    }
    finally {
        await file.discard();
    }
}
async function packAll({ tables }, { file, clock, say, linesOf, sizeOf }) {
    const done = new Map();
    for (const table of tables) {
        const started = clock.elapsed();
        const scan = createScan(table, progress({ clock, say, what: `packing ${table.name}`, total: await sizeOf(table) }));
        const segment = await file.add(scan.see(linesOf(table)));
        const scanned = scan.found();
        done.set(table, { scanned, packed: manifest_tableOf(table, { rows: scanned.rows, masked: scanned.masked, segment }) });
        say(`packed ${table.name}: ${scanned.rows.toLocaleString('en')} rows, ${megabytes(segment.length)} in ${megabytes(segment.size)}, in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`);
    }
    return done;
}
const megabytes = (bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`;
async function* asBytes(lines) {
    for await (const text of lines)
        yield Buffer.from(text);
}
async function countOnly(source, plan) {
    const counted = new Map();
    for (const table of plan.tables) {
        const [found] = await source.query(`select count(*) as rows from ${(0,postgres_names/* onlyTable */.Tf)(table.table)}${table.where ? ` where ${table.where}` : ''}`);
        counted.set(table, { rows: Number(found.rows), masked: 0 });
    }
    return { tables: reportTables(plan, counted, new Map()), excluded: plan.excluded, proof: undefined, todo: [] };
}
// Those of columns follow from the rows. What a role may not read has no last value here and is left out.
const write_sequencesOf = (source, schemas) => source.query(`select n.nspname as schema, c.relname as name, pg_sequence_last_value(c.oid)::text as last from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and n.nspname = any ($1) and case when has_sequence_privilege(c.oid, 'select,usage') then pg_sequence_last_value(c.oid) end is not null
       and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i'))`, [schemas]);

;// CONCATENATED MODULE: ./packages/seed/src/snapshot/write-rest.ts














const write_rest_limitsOf = ({ auth }) => [
    'Rows of the source that changed while it was read may be in either state: the Data API has no snapshot.',
    ...(auth?.users ? ['Accounts (auth.users) are not in it: the Data API does not serve them.'] : []),
];
/** Writes the source into a file over the Data API: page by page, masked on the runner. */
async function writeSnapshotOverRest(source, options) {
    const { config, unclassified, group, say, clock } = options;
    const plan = await group('Plan', async () => {
        const made = makePlan(await source.catalog(config.schemas), withoutAccounts(config), { unclassified, circles: 'allow' });
        checkTables(made);
        await preflight_checkTextKeys(made, source);
        sayPlan(made, say);
        for (const line of sayDoubtful(made))
            say(line);
        return made;
    });
    const spool = createSpool(options.temp);
    try {
        const session = { source, plan, rows: (table) => session_pagesOf(source, table), digest: createDigest(deriveKey(options.maskKey)), spool, witness: createWitness(), clock, say };
        const facts = await group('Read and mask the source', () => readSource(session));
        if (options.dryRun)
            return { tables: reportTables(plan, facts, new Map()), excluded: plan.excluded, proof: undefined, limits: write_rest_limitsOf(config), todo: [] };
        await spool.finish();
        const packed = await packTables(plan, options, (table) => write_rest_linesOf(session, table), { sizeOf: async (table) => facts.get(table).rows, tell: async () => ({ transport: 'rest', sequences: [] }) });
        return { ...packed, limits: write_rest_limitsOf(config), todo: [...packed.todo, ...sayDoubtful(plan)] };
    }
    finally {
        await spool.finish();
        spool.remove();
    }
}
async function* write_rest_linesOf({ spool }, table) {
    for await (const rows of spool.read(table.name, 1_000)) {
        yield Buffer.from(rows.map((json) => JSON.parse(json)).map((row) => writeFields(table.columns.map((plan) => encode(row[plan.column.name] ?? null, plan)))).join(''));
    }
}

;// CONCATENATED MODULE: ./actions/seed-db/src/snapshot.ts









/** Writes the source into a file, restores the file into the target, or does the one and then the other. */
async function snapshot(inputs, ports) {
    const { source, target, path, dryRun } = inputs;
    const place = source && (source.kind === 'rest' ? source.project : source.connection).place.name;
    const common = { version: 1, strategy: 'snapshot', transport: source?.kind ?? 'postgres', dryRun };
    const written = source && (await write({ ...inputs, source, place: place }, ports));
    const file = { path: (0,external_node_path_.resolve)(ports.environment.workspace, path) };
    if (written && (!target || dryRun || !holds(written.proof)))
        return { ...common, source: place, target: path, snapshot: { ...file, did: 'written' }, ...written };
    const restored = await snapshot_restore({ ...inputs, target: target }, ports);
    return { ...common, source: place ?? path, target: target.place.name, snapshot: { ...file, did: written ? 'written and restored' : 'restored' }, ...restored };
}
async function write({ source, target, place, config: file, path, maskKey, unclassified, dryRun }, ports) {
    const { runner, clock, environment, signal } = ports;
    const config = await loadConfig(file, ports);
    runner.info(`${dryRun ? 'Planning to write' : 'Writing'} a snapshot of ${place} to ${path} by ${file}`);
    const options = {
        config, unclassified, maskKey: maskKey, dryRun, place, clock,
        path: (0,external_node_path_.resolve)(environment.workspace, path),
        say: (line) => runner.info(line),
        group: (title, chapter) => runner.group(title, chapter),
    };
    if (source.kind === 'rest') {
        const { url, key } = source.project;
        return writeSnapshotOverRest(await openRest({ url, key, side: 'source', ...ports }), { ...options, temp: environment.temp });
    }
    const database = await openPostgres({ url: source.connection.url, input: 'source-db-url', signal });
    try {
        if (target)
            await refuseSame(database, target, ports);
        return await writeSnapshotOverPostgres(database, options);
    }
    finally {
        await database.close().catch(() => { });
    }
}
// Before anything is packed: what is written next goes to the target.
async function refuseSame(source, { url }, { signal }) {
    const target = await openPostgres({ url, input: 'target-db-url', signal });
    try {
        await refuseSameDatabase(source, target);
    }
    finally {
        await target.close().catch(() => { });
    }
}
function snapshot_restore({ target, path, maskKey, dryRun }, { runner, clock, environment, signal }) {
    runner.info(`${dryRun ? 'Comparing' : 'Restoring'} ${path} ${dryRun ? 'with' : 'to'} ${target.place.name}`);
    return restoreSnapshot(() => openPostgres({ url: target.url, input: 'target-db-url', signal }), {
        path: (0,external_node_path_.resolve)(environment.workspace, path),
        place: target.place.name,
        maskKey, dryRun, clock,
        say: (line) => runner.info(line),
        group: (title, chapter) => runner.group(title, chapter),
    });
}

;// CONCATENATED MODULE: ./packages/seed/src/sql/migrations.ts
/** Migrations among file names, in order; anything else in the folder is none of ours, as for the Supabase CLI. */
const migrationsIn = (folder, files) => files
    .map((file) => ({ file, parts: /^(\d+)_(.*)\.sql$/.exec(file) }))
    .filter(({ parts }) => parts !== null)
    .map(({ file, parts }) => ({ version: parts[1], name: parts[2], file: `${folder}/${file}` }))
    .sort((a, b) => (a.version < b.version ? -1 : 1));
/** Versions that the database has, in the table that the Supabase CLI keeps; none where there is no such table. */
async function appliedVersions(database) {
    const [found] = await database.query(`select to_regclass('supabase_migrations.schema_migrations') is not null as there`);
    if (!found?.there)
        return new Set();
    const rows = await database.query('select version from supabase_migrations.schema_migrations');
    return new Set(rows.map(({ version }) => version));
}
/** Makes the table where it is missing, with the columns that the CLI's has. */
const createHistory = (database) => database.query(`
    set lock_timeout = '4s';
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
    alter table supabase_migrations.schema_migrations add column if not exists statements text[];
    alter table supabase_migrations.schema_migrations add column if not exists name text;
    reset lock_timeout`);
/** Records a migration as run; within its own transaction. */
const recordMigration = (database, { version, name }, statements) => database.query('insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)', [version, name, statements]);

;// CONCATENATED MODULE: ./packages/seed/src/sql/split.ts
/**
 * Takes a file of SQL apart as psql does: semicolons inside quotes, dollar quotes, comments, parentheses and
 * `BEGIN ATOMIC` bodies end nothing (https://www.postgresql.org/docs/current/sql-syntax-lexical.html).
 */
function splitStatements(sql) {
    const statements = [];
    const faults = [];
    const text = sql.replace(/\r\n/g, '\n').replace(/^\uFEFF/, '');
    const lines = lineCounter(text);
    let at = 0;
    while (at < text.length) {
        const start = skipBlank(text, at);
        if (start >= text.length)
            break;
        if (text[start] === '\\') {
            const end = lineEnd(text, start);
            const command = text.slice(start, end).trim();
            // pg_dump frames its output by these since 2025; they mean nothing to a server.
            if (!/^\\(un)?restrict\b/.test(command))
                faults.push({ line: lines(start), message: `${command.split(/\s/, 1)[0]} is a command of psql, and no SQL` });
            at = end;
            continue;
        }
        const { end, unclosed } = statementEnd(text, start);
        if (unclosed)
            faults.push({ line: lines(unclosed.at), message: `${unclosed.what} is never closed` });
        const statement = text.slice(start, end).trim();
        at = Math.min(text.length, end + 1);
        if (statement === '')
            continue;
        const data = isCopyIn(statement) ? copyData(text, at) : undefined;
        if (data?.end === undefined && isCopyIn(statement))
            faults.push({ line: lines(start), message: 'the data of this COPY does not end with \\.' });
        statements.push({ text: statement, line: lines(start), data: data?.text });
        at = data?.end ?? at;
    }
    return { statements, faults };
}
/** Whether a statement is followed by data. */
const isCopyIn = (statement) => /^copy\b[^]*\bfrom\s+stdin\b/i.test(statement);
// Data begins on the line after the semicolon.
function copyData(text, at) {
    const start = Math.min(text.length, lineEnd(text, at) + 1);
    const found = /^\\\.[ \t]*$/m.exec(text.slice(start));
    if (!found)
        return { text: text.slice(start), end: undefined };
    return { text: text.slice(start, start + found.index), end: start + found.index + found[0].length };
}
const lineEnd = (text, at) => {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
};
/** The next character that is neither space nor comment. */
function skipBlank(text, from) {
    let at = from;
    for (;;) {
        while (at < text.length && /\s/.test(text[at]))
            at += 1;
        const end = commentEnd(text, at);
        if (end === at)
            return at;
        at = end;
    }
}
function commentEnd(text, at) {
    if (text.startsWith('--', at))
        return lineEnd(text, at);
    if (!text.startsWith('/*', at))
        return at;
    let depth = 0;
    for (let i = at; i < text.length; i += 1) {
        if (text.startsWith('/*', i))
            depth += 1;
        else if (text.startsWith('*/', i))
            depth -= 1;
        else
            continue;
        i += 1;
        if (depth === 0)
            return i + 1;
    }
    return text.length;
}
/** The position of the semicolon that ends the statement, or the end of the text. */
function statementEnd(text, start) {
    const routine = /^create\s+(or\s+replace\s+)?(function|procedure)\b/i.test(text.slice(start, start + 60));
    let parentheses = 0;
    let body = 0;
    let at = start;
    while (at < text.length) {
        const quoted = quoteEnd(text, at);
        if (quoted === undefined)
            return { end: text.length, unclosed: { at, what: quoteName(text[at]) } };
        if (quoted > at) {
            at = quoted;
            continue;
        }
        const word = routine ? wordAt(text, at) : undefined;
        if (word) {
            if (/^begin$/i.test(word) && /^begin\s+atomic\b/i.test(text.slice(at, at + 40)))
                body += 1;
            else if (body > 0 && /^case$/i.test(word))
                body += 1;
            else if (body > 0 && /^end$/i.test(word))
                body -= 1;
            at += word.length;
            continue;
        }
        const char = text[at];
        if (char === '(')
            parentheses += 1;
        else if (char === ')')
            parentheses = Math.max(0, parentheses - 1);
        else if (char === ';' && parentheses === 0 && body === 0)
            return { end: at, unclosed: undefined };
        at += 1;
    }
    return { end: text.length, unclosed: undefined };
}
const wordAt = (text, at) => {
    if (at > 0 && /\w/.test(text[at - 1]))
        return undefined;
    const word = /[a-z_]\w*/iy;
    word.lastIndex = at;
    return word.exec(text)?.[0];
};
const quoteName = (char) => ({ "'": 'a text', '"': 'a name', $: 'a dollar quote', '/': 'a comment' })[char] ?? 'something';
/** Where what begins here ends: `at` itself where nothing does, undefined where it never ends. */
function quoteEnd(text, at) {
    const char = text[at];
    if (char === '-' || char === '/')
        return commentEnd(text, at);
    if (char === '"')
        return closing(text, at, /"[^"]*(?:""[^"]*)*"/y);
    if (char === "'") {
        const escapes = /e/i.test(text[at - 1] ?? '') && !/\w/.test(text[at - 2] ?? '');
        return closing(text, at, escapes ? /'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*'/y : /'[^']*(?:''[^']*)*'/y);
    }
    if (char !== '$' || /\w/.test(text[at - 1] ?? ''))
        return at;
    const tag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
    tag.lastIndex = at;
    const opened = tag.exec(text)?.[0];
    if (!opened)
        return at;
    const end = text.indexOf(opened, at + opened.length);
    return end < 0 ? undefined : end + opened.length;
}
function closing(text, at, pattern) {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : undefined;
}
/** Counts lines as positions go up. */
function lineCounter(text) {
    let [line, counted] = [1, 0];
    return (at) => {
        if (at < counted)
            [line, counted] = [1, 0];
        for (let next = text.indexOf('\n', counted); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) {
            line += 1;
            counted = next + 1;
        }
        return line;
    };
}

;// CONCATENATED MODULE: ./packages/seed/src/sql/run.ts




/** @throws ActionError that names every place where a file is no SQL, before anything ran. */
function readScripts(files) {
    const read = files.map((file) => ({ file, ...splitStatements(file.text) }));
    const faults = read.flatMap(({ file, faults: found }) => found.map(({ line, message }) => `${file.file}, line ${line}: ${message}`));
    if (faults.length === 0)
        return read.map(({ file, statements }) => ({ ...file, statements }));
    throw new errors/* ActionError */.lZ(faults.join('; '), { advice: 'Nothing was run.' });
}
// Two runs at once would run a migration twice: whoever comes second waits here, and then sees that it is done.
const run_LOCK = 'select pg_advisory_xact_lock(7236829109817541)';
/**
 * Runs a file in a transaction of its own; a migration is recorded in the same. Answers how many statements ran, none
 * where another run was faster.
 * @throws ActionError that names file and line. The file then has changed nothing.
 */
async function runScript(database, { file, statements, migration }) {
    const own = statements.filter(({ text }) => !isTransactionControl(text));
    if (migration)
        await createHistory(database);
    await database.query('begin');
    try {
        await database.query(run_LOCK);
        if (migration && (await appliedVersions(database)).has(migration.version)) {
            await database.query('rollback');
            return 0;
        }
        for (const statement of own)
            await runStatement(database, file, statement);
        // A file may have narrowed the search path or the role for itself.
        if (migration)
            await recordMigration(database, migration, own.map(({ text }) => text));
        await database.query('commit');
        return own.length;
    }
    catch (error) {
        await database.query('rollback').catch(() => { });
        throw error instanceof errors/* ActionError */.lZ ? error : scriptError(error, { file, line: own.at(-1)?.line ?? 1, statement: undefined });
    }
    finally {
        await database.query('reset all; reset role').catch(() => { });
    }
}
// The file is a transaction already; ending it in the middle would leave half of it behind.
const isTransactionControl = (text) => /^(begin|start\s+transaction|commit|end)(\s+(work|transaction))?$/i.test(text);
async function runStatement(database, file, statement) {
    try {
        if (statement.data === undefined)
            await database.query(statement.text);
        else
            await database.copyIn(statement.text, [statement.data]);
    }
    catch (error) {
        throw scriptError(error, { file, line: statement.line, statement: statement.text });
    }
}
// The message only: details quote rows (`Key (email)=(…) already exists`).
function scriptError(error, { file, line, statement }) {
    const position = isServerError(error) ? Number(error.position ?? 0) : 0;
    const further = statement && position > 0 ? [...statement].slice(0, position - 1).filter((char) => char === '\n').length : 0;
    const code = isServerError(error) ? ` (${error.code})` : '';
    return new errors/* ActionError */.lZ(`${file}, line ${line + further}: ${(0,errors/* errorMessage */.gJ)(error)}${code}`, {
        advice: isServerError(error) && error.code === '25001' ? 'Every file runs in a transaction: run this statement by hand.' : 'This file has changed nothing; those before it are done.',
    });
}

;// CONCATENATED MODULE: ./actions/seed-db/src/sql.ts







/** Runs the migrations that the target has not had, then the seed files, each file in a transaction. */
async function runSql(inputs, ports) {
    const { runner, signal } = ports;
    const { target, dryRun } = inputs;
    const files = [...(await readMigrations(inputs, ports)), ...(await readSeedFiles(inputs, ports))];
    const database = await openPostgres({ url: target.url, input: 'target-db-url', signal });
    try {
        const pending = await pendingOf(files, database, ports);
        const scripts = readScripts(pending);
        const ran = await runner.group(dryRun ? 'What would run' : 'Run', () => runAll(scripts, { database, dryRun }, ports));
        return { version: 1, strategy: 'sql', transport: 'postgres', dryRun, source: undefined, target: target.place.name, tables: ran, excluded: [], proof: undefined, limits: [], todo: [] };
    }
    finally {
        await database.close().catch(() => { });
    }
}
async function pendingOf(files, database, { runner }) {
    const applied = await appliedVersions(database);
    const known = files.flatMap(({ migration }) => migration?.version ?? []);
    const unknown = [...applied].filter((version) => !known.includes(version));
    if (unknown.length > 0)
        runner.warning(`The target has migrations that are not in the repository: ${unknown.join(', ')}.`);
    const pending = files.filter(({ migration }) => !migration || !applied.has(migration.version));
    const late = pending.filter(({ migration }) => migration && [...applied].some((version) => version > migration.version));
    if (late.length > 0)
        runner.warning(`Older than migrations that the target already has: ${late.map(({ file }) => file).join(', ')}.`);
    runner.info(`${known.length} migrations, ${known.filter((version) => applied.has(version)).length} of them run before`);
    return pending;
}
async function runAll(scripts, { database, dryRun }, { runner, clock }) {
    const ran = [];
    for (const script of scripts) {
        const started = clock.elapsed();
        const rows = dryRun ? script.statements.length : await runScript(database, script);
        runner.info(`${script.file}: ${rows} statements${dryRun ? '' : ` in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`}`);
        ran.push({ name: script.file, rows, masked: 0, stale: 0, columns: [] });
    }
    if (scripts.length === 0)
        runner.info('nothing to run');
    return ran;
}
async function readMigrations({ migrations: folder }, { environment }) {
    const names = await (0,external_node_fs_promises_.readdir)((0,external_node_path_.resolve)(environment.workspace, folder)).catch((cause) => {
        throw unreadable('migrations', folder, cause);
    });
    const migrations = migrationsIn(folder, names);
    const twice = migrations.filter(({ version }, i) => migrations[i - 1]?.version === version);
    if (twice.length > 0)
        throw new errors/* ActionError */.lZ(`Two migrations have the version ${twice[0].version}`, { advice: 'Nothing was run. Rename one of them.' });
    return Promise.all(migrations.map(async (migration) => ({ file: migration.file, migration, text: await (0,external_node_fs_promises_.readFile)((0,external_node_path_.resolve)(environment.workspace, migration.file), 'utf8') })));
}
async function readSeedFiles({ seedFiles, seedFilesGiven }, { environment }) {
    const files = await Promise.all(seedFiles.map(async (file) => {
        try {
            return [{ file, text: await (0,external_node_fs_promises_.readFile)((0,external_node_path_.resolve)(environment.workspace, file), 'utf8'), migration: undefined }];
        }
        catch (error) {
            const cause = error;
            if (cause.code === 'ENOENT' && !seedFilesGiven)
                return [];
            throw unreadable('seed-file', file, cause);
        }
    }));
    return files.flat();
}
const unreadable = (input, path, { code }) => new errors/* ActionError */.lZ(`${path} in the input \`${input}\` cannot be read (${code})`, { advice: 'Nothing was run. Check the repository out before this step.' });

// EXTERNAL MODULE: ./packages/seed/src/synthetic/amounts.ts
var amounts = __webpack_require__(3206);
;// CONCATENATED MODULE: ./packages/seed/src/synthetic/words.ts

const words_latin = prose.Latin.toLowerCase().split(' ').filter((word) => /^[a-z]{3,}$/.test(word));
const from = (list, draw) => list[draw(list.length)];
/** So many words of nonsense, with a capital first. */
function words(count, draw) {
    const text = Array.from({ length: count }, () => from(words_latin, draw)).join(' ');
    return text[0].toUpperCase() + text.slice(1);
}
/** A few sentences. */
const paragraph = (draw) => Array.from({ length: 1 + draw(3) }, () => `${words(4 + draw(9), draw)}.`).join(' ');
/** One person, the same for all columns of a row that are about a person. */
const person = (draw) => ({ first: from(firstNames, draw), last: from(lastNames, draw) });
const words_company = (draw) => `${from(lastNames, draw)} ${from(trades, draw)} ${from(['Group', 'Inc', 'LLC', 'Ltd'], draw)}`;
const street = (draw) => `${1 + draw(9_999)} ${from(lastNames, draw)} Street, Testville`;
/** Texts that programs stumble over: quotes, backslashes, markup, other scripts, joined emoji, right to left. */
const special = [
    `O'Brien "quoted" \\ back\\slash; -- comment`,
    '<b>bold</b> & <script>alert(1)</script>',
    'Zoë Łukasz Ørsted Ñandú ﬁ',
    '株式会社テスト データ',
    'مرحبا שלום',
    '👩‍👩‍👧 🇩🇪 👍🏽',
    'percent %s {0} ${x} $1 null',
    'tab\tand\nnew line',
];
/** Column names that say what belongs there, and what it may be. */
const KNOWN = [
    [/country_?code|^country_iso/, ['DE', 'FR', 'GB', 'JP', 'US', 'BR', 'IN']],
    [/country/, ['Germany', 'France', 'Japan', 'Brazil', 'India', 'Canada']],
    [/city|town/, ['Testville', 'Sampleton', 'Exampleburg', 'Mockford']],
    [/currency/, ['EUR', 'USD', 'GBP', 'JPY']],
    [/locale|language|(^|_)lang(_|$)/, ['en', 'de', 'fr', 'ja', 'pt']],
    [/time_?zone|(^|_)tz(_|$)/, ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo']],
    [/post_?code|zip/, ['00001', '00002', '00003', '00004']],
    [/industry|sector/, ['Finance', 'Health', 'Retail', 'Logistics', 'Energy']],
    [/status|state/, ['active', 'pending', 'archived']],
    [/(^|_)role(_|$)/, ['member', 'admin', 'viewer']],
    [/priority|severity/, ['low', 'medium', 'high']],
    [/colou?r/, ['red', 'green', 'blue']],
    [/mime|content_type/, ['text/plain', 'image/png', 'application/pdf']],
];

;// CONCATENATED MODULE: ./packages/seed/src/synthetic/values.ts




/** The rows that show what programs stumble over; then the same again in every hundred. */
const edgeOf = (row) => ({ 1: 'special', 2: 'long', 3: 'null' })[row % 100];
/** A value that a column's type, rule and checks allow. Null is not among them but for the rule null. */
function values_valueOf(wanted) {
    const { column, rule, limit, draw, row } = wanted;
    if (rule?.name === 'constant')
        return rule.value;
    if (rule?.name === 'null')
        return null;
    if (rule?.name === 'pick')
        return rule.values[draw(rule.values.length)];
    if (limit.values && limit.values.length > 0)
        return limit.values[draw(limit.values.length)];
    if (column.labels)
        return column.labels[draw(column.labels.length)];
    if (column.category === 'array') {
        const element = { ...column, category: column.element ?? 'text', type: column.type.slice(0, -2), element: undefined };
        return Array.from({ length: edgeOf(row) === 'long' ? 50 : draw(4) }, () => (element.category === 'text' ? words(1 + draw(2), draw) : scalarOf({ ...wanted, column: element, unique: false }, element.category)));
    }
    return scalarOf(wanted, column.category);
}
function scalarOf(wanted, category) {
    const { column, draw, row, unique } = wanted;
    switch (category) {
        case 'number': return values_numberOf(wanted);
        case 'boolean': return draw(2) === 1;
        case 'uuid': return values_uuid(draw);
        case 'time': return timeOf(wanted);
        case 'json': return { name: words(1, draw), note: edgeOf(row) === 'special' ? special[draw(special.length)] : words(3, draw), count: draw(100), tags: [words(1, draw)] };
        case 'binary': return `\\x${(unique ? row : draw(2 ** 32)).toString(16).padStart(8, '0')}`;
        case 'network': return column.type.startsWith('mac') ? `02:00:${hex(row, 8).match(/../g).join(':')}` : nobodysIp(row);
        case 'text': return values_textOf(wanted);
        case 'enum':
        case 'array':
        case 'other': return otherOf(column.type, wanted) ?? null;
        default: return category;
    }
}
const hex = (value, length) => value.toString(16).padStart(length, '0').slice(-length);
// In 240.0.0.0/4, which is routed nowhere (RFC 1112), as pseudonyms are.
const nobodysIp = (row) => `240.${(row >> 16) & 255}.${(row >> 8) & 255}.${row & 255}`;
function values_uuid(draw) {
    const digits = Array.from({ length: 4 }, () => hex(draw(2 ** 32), 8)).join('');
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${'89ab'[draw(4)]}${digits.slice(17, 20)}-${digits.slice(20)}`;
}
/** The largest number of each type that a row's number can reach. */
const LARGEST = { smallint: 32_767, integer: 2_147_483_647 };
function values_numberOf({ column: { type, name }, limit, row, unique, draw }) {
    const decimals = scaleOf(type);
    if (unique)
        return (limit.min ?? 1) + row;
    const [least, most] = usual(name.toLowerCase());
    const min = limit.min ?? Math.min(least, limit.max ?? least);
    const max = Math.min(limit.max ?? Math.max(most, min + 100), values_roomOf(type), LARGEST[type] ?? Infinity);
    if (decimals === 0)
        return min + draw(Math.max(1, Math.floor(max - min) + 1));
    return Number(Math.min(max, min + (draw(1_000_000) / 1_000_000) * (max - min)).toFixed(decimals));
}
function usual(name) {
    if (/(^|_)age(_|$)/.test(name))
        return [18, 90];
    if (/(^|_)year/.test(name))
        return [2000, 2025];
    if (/latitude|(^|_)lat(_|$)/.test(name))
        return [-90, 90];
    if (/longitude|(^|_)(lon|lng)(_|$)/.test(name))
        return [-180, 180];
    if (/probability|ratio|share|confidence/.test(name))
        return [0, 1];
    if (/percent|score|progress/.test(name))
        return [0, 100];
    if (/price|amount|total|budget|salary|revenue|cost|balance/.test(name))
        return [1, 100_000];
    return [0, 1_000];
}
/** Digits after the point that a type has room for. */
const scaleOf = (type) => {
    const [, scale] = /^(?:numeric|decimal)\(\d+,(-?\d+)\)/.exec(type) ?? [];
    if (scale !== undefined)
        return Math.max(0, Number(scale));
    return /^(numeric|decimal)\(\d+\)/.test(type) || !/^(numeric|decimal|real|double|float|money)/.test(type) ? 0 : 2;
};
const values_roomOf = (type) => {
    const [, precision, scale = '0'] = /^(?:numeric|decimal)\((\d+)(?:,(-?\d+))?\)/.exec(type) ?? [];
    return precision === undefined ? Infinity : 10 ** (Number(precision) - Number(scale)) - 1;
};
const DAY = 86_400_000;
// Of a fixed time, since the same seed shall give the same rows next year too.
function timeOf({ column: { type, name }, row, unique, draw, rowDraw }) {
    if (type.startsWith('interval'))
        return `${1 + draw(240)} hours`;
    const seconds = unique ? row : draw(86_400);
    if (/^time(?!stamp)/.test(type))
        return new Date((seconds % 86_400) * 1_000).toISOString().slice(11, 19);
    const born = /birth|born|dob/.test(name);
    const start = born ? Date.UTC(1950, 0, 1) + rowDraw(20_000) * DAY : Date.UTC(2024, 0, 1) + rowDraw(500) * DAY;
    const later = /updat|modif|changed|last_|end|finish|complet|until|due|expir|delet|_to$/.test(name) ? (1 + draw(100)) * DAY : 0;
    if (type === 'date')
        return new Date(unique ? Date.UTC(2000, 0, 1) + row * DAY : start + later).toISOString().slice(0, 10);
    return new Date(unique ? Date.UTC(2024, 0, 1) + row * 1_000 : start + later + seconds * 1_000).toISOString().replace('Z', type.includes('without') || type === 'timestamp' ? '' : '+00');
}
const PEOPLE = /user|person|people|member|profile|contact|employee|author|customer|patient|student/;
const COMPANIES = /compan|organi|tenant|account|vendor|supplier|client|employer/;
function values_textOf(wanted) {
    const { column, limit, unique, row, draw } = wanted;
    const room = Math.min(column.maxLength ?? Infinity, limit.maxLength ?? Infinity);
    const { text, telling } = plausible(wanted, room);
    const edged = unique || telling || limit.plain ? text : (edge(row, room, draw) ?? text);
    const long = edged.length < (limit.minLength ?? 0) ? edged.padEnd(limit.minLength, 'x') : edged;
    if (!unique || telling === 'unique')
        return cut(long, room);
    const tag = (row + 1).toString(room < 8 ? 36 : 10);
    return room <= tag.length ? cut(tag, room) : `${cut(long, room - tag.length - 1)}${/^[a-z0-9-]+$/.test(long) ? '-' : ' '}${tag}`;
}
const edge = (row, room, draw) => {
    if (edgeOf(row) === 'special')
        return special[(Math.floor(row / 100) + draw(special.length)) % special.length];
    return edgeOf(row) === 'long' ? words(400, draw).slice(0, Math.min(room, 2_000)) : undefined;
};
/** What fits a column by its rule and name. `telling` where edge cases would be no such thing; or where it is unique already. */
function plausible({ table, column, rule, row, draw, rowDraw }, room) {
    const name = column.name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
    const known = rule ? undefined : KNOWN.find(([pattern]) => pattern.test(name))?.[1].filter((value) => lengthOf(value) <= room);
    if (known && known.length > 0)
        return { text: known[draw(known.length)], telling: true };
    const { first, last } = person(rowDraw);
    const number = row + 1;
    const unique = (...forms) => ({ text: forms.find((form) => form.length <= room) ?? number.toString(36), telling: 'unique' });
    switch (rule && rule.name !== 'keep' ? rule.name : byName(name, table, column)) {
        case 'email': return unique(`${first}.${last}${number}@example.com`.toLowerCase(), `u${number}@t.example`);
        case 'username': return unique(`${first}_${last}${number}`.toLowerCase(), `u${number}`);
        case 'slug': return unique(`${words(1, draw)}-${words(1, draw)}-${number}`.toLowerCase(), `s${number}`);
        case 'phone': return unique(`+999${String(10_000_000_000 + number)}`, room < SHORTEST_PHONE ? `x${number}` : `999${String(number).padStart(Math.min(room, 10) - 3, '0')}`);
        case 'url': return unique(`https://example.com/${words(1, draw).toLowerCase()}/${number}`, `https://example.com/${number}`);
        case 'uuid': return { text: values_uuid(draw), telling: 'unique' };
        case 'hash': return { text: cut(Array.from({ length: 4 }, () => hex(draw(2 ** 32), 8)).join(''), room), telling: true };
        case 'ip': return unique(nobodysIp(row));
        case 'full-name': return { text: `${first} ${last}`, telling: false };
        case 'first-name': return { text: first, telling: false };
        case 'last-name': return { text: last, telling: false };
        case 'company': return { text: words_company(draw), telling: false };
        case 'address': return { text: street(draw), telling: false };
        case 'json': return { text: JSON.stringify({ note: words(2, draw) }), telling: true };
        case 'title': return { text: words(2 + draw(3), draw), telling: false };
        default: return { text: /xml/.test(column.type) ? `<p>${words(2, draw)}</p>` : room < 20 ? words(1, draw) : paragraph(draw), telling: /xml/.test(column.type) };
    }
}
function byName(name, table, column) {
    if (/slug|(^|_)(code|sku|key|handle|number|reference|ref)$/.test(name))
        return 'slug';
    if (name === 'name' && COMPANIES.test(table))
        return 'company';
    if (name === 'name' && PEOPLE.test(table))
        return 'full-name';
    if (/(^|_)(name|title|subject|label|tag|type|kind|category|model|version)s?$/.test(name)) {
        const proposed = proposeRule(column);
        return proposed === 'free-text' ? 'title' : proposed;
    }
    return proposeRule(column);
}
/** Values of further types, or undefined where nothing is known of one. */
function otherOf(type, { draw, row }) {
    const bare = type.replace(/^"?\w+"?\./, '');
    if (bare === 'tsvector')
        return words(3, draw).toLowerCase();
    if (/^(int4|int8|num)range$/.test(bare))
        return `[${row * 10},${row * 10 + 5})`;
    if (/^(date|ts|tstz)range$/.test(bare))
        return `[2024-01-${String(1 + draw(28)).padStart(2, '0')},2024-03-01)`;
    if (bare === 'point')
        return `(${draw(180) - 90},${draw(360) - 180})`;
    if (bare === 'hstore')
        return `note=>${words(1, draw)}`;
    if (bare === 'ltree')
        return `root.${words(1, draw).toLowerCase()}`;
    const vector = /^(?:half)?vec(?:tor)?\((\d+)\)$/.exec(bare);
    if (vector)
        return `[${Array.from({ length: Number(vector[1]) }, () => (draw(2_000) - 1_000) / 1_000).join(',')}]`;
    const bits = /^bit(?: varying)?\((\d+)\)$/.exec(bare);
    return bits ? Array.from({ length: Number(bits[1]) }, () => draw(2)).join('') : undefined;
}

;// CONCATENATED MODULE: ./packages/seed/src/synthetic/unique.ts


/**
 * Decides for every key and unique index which column differs from row to row; where there are only references and small
 * columns in it, their combinations are gone through one by one.
 * @throws ActionError where there are fewer combinations than rows.
 */
function differ(made) {
    const unique = new Set();
    const turns = new Map();
    const { table, references, limits, count } = made;
    for (const set of [table.primaryKey, ...table.uniques].filter(({ length }) => length > 0)) {
        const columns = set.flatMap((name) => table.columns.filter((column) => column.name === name));
        const free = columns.filter((column) => !references.some((reference) => reference.columns.includes(column.name)) && !isSmall(column, limits));
        if (free.some(({ name }) => unique.has(name)))
            continue;
        const chosen = free.find(({ nullable, generated }) => !nullable && !generated) ?? free.find(({ generated }) => !generated);
        if (chosen) {
            unique.add(chosen.name);
            if (count > (LARGEST[chosen.type] ?? Infinity))
                throw tooMany(made, [chosen.name], LARGEST[chosen.type]);
            continue;
        }
        const factors = [...references.filter((reference) => reference.columns.some((name) => set.includes(name))), ...columns.filter((column) => isSmall(column, limits)).map(({ name }) => name)];
        if (factors.length === 0 || factors.some((factor) => turns.has(factor)))
            continue;
        combine(made, { set, factors, turns, mayBeNull: columns.some(({ nullable }) => nullable) });
    }
    return { unique, turns };
}
const isSmall = (column, { columns }) => column.category === 'boolean' || column.labels !== undefined || columns.get(column.name)?.values !== undefined;
function combine(made, { set, factors, turns, mayBeNull }) {
    const { table, limits, count } = made;
    const first = factors.find((factor) => typeof factor !== 'string' && factor.per !== undefined);
    const per = first?.per;
    const size = (factor) => typeof factor === 'string' ? (limits.columns.get(factor)?.values?.length ?? table.columns.find(({ name }) => name === factor)?.labels?.length ?? 2) : made.available(factor);
    const others = factors.filter((factor) => factor !== first);
    const sizes = others.map(size);
    const most = sizes.reduce((product, one) => product * one, 1);
    if ((per ?? count) > most && !(mayBeNull && per === undefined))
        throw tooMany(made, set, per === undefined ? most : (count / per) * most);
    if (first && per !== undefined)
        turns.set(first, (row) => Math.floor(row / per));
    others.forEach((factor, i) => {
        const below = sizes.slice(0, i).reduce((product, one) => product * one, 1);
        turns.set(factor, (row) => {
            const [parent, rest] = per === undefined ? [0, row] : [Math.floor(row / per), row % per];
            if (rest >= most)
                return undefined;
            // Each digit is moved along by those before it and by the parent: still a different combination for every row.
            return (Math.floor(rest / below) + (rest % below) + parent) % sizes[i];
        });
    });
}
const tooMany = ({ name, count }, set, most) => new errors/* ActionError */.lZ(`${count.toLocaleString('en')} rows of ${name} cannot be made: ${set.join(', ')} must not repeat and can have ${most.toLocaleString('en')} values`, {
    advice: 'Nothing was written. Ask for fewer rows, or for more of the tables that it refers to.',
});

;// CONCATENATED MODULE: ./packages/seed/src/synthetic/design.ts









// So many rows of a table that nobody asked for and others cannot do without.
const SOME = 10;
/**
 * Designs the rows: what they refer to, what must differ, what checks allow.
 * @throws ConfigError or ActionError that says what cannot be, before anything is written.
 */
async function design(ground) {
    const { catalog, config, say } = ground;
    const sizes = (0,amounts/* sizesOf */.g)(ground.amounts, config);
    const named = new Map(catalog.tables.map((table) => [(0,catalog_catalog/* tableName */.Cm)(table, config.schemas), table]));
    refuseUnknown(sizes, named, config);
    const references = new Map();
    const waiting = [...sizes.keys()];
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        const found = [];
        for (const wanted of wantedReferences(name, named.get(name), config)) {
            const { reference, missing } = await referTo(wanted, { name, sizes, named, ground });
            if (missing) {
                sizes.set(missing, { count: SOME, per: undefined });
                waiting.push(missing);
                say(`${missing}: ${SOME} rows, since ${name}.${wanted.columns.join(', ')} must refer to some and there are none`);
            }
            if (reference)
                found.push(reference);
        }
        references.set(name, found.toSorted((a, b) => b.columns.length - a.columns.length));
    }
    const tables = [];
    for (const [name, { count }] of sizes)
        tables.push(await makeTable(name, { table: named.get(name), count, references: references.get(name), sizes, ground }));
    const { tables: ordered, closed } = orderTables(tables.map((made) => classified(made)));
    const late = tables.filter(({ name }) => closed.includes(name) && !ordered.some(({ table }) => table.name === name)).map((made) => ({ ...classified(made), deferred: [] }));
    const plans = [...ordered.map(({ table, deferred }) => ({ ...table, deferred })), ...late];
    return { plans, tables: plans.map((plan) => tables.find(({ name }) => name === plan.name)) };
}
function refuseUnknown(sizes, named, { file, tables, synthetic }) {
    const faults = collectFaults();
    for (const name of sizes.keys()) {
        if (!named.has(name) && synthetic.has(name))
            faults.add(synthetic.get(name).line, `there is no table ${name} in the target`);
        else if (!named.has(name))
            throw new errors/* ActionError */.lZ(`The input \`rows\` names the table ${name}, which the target does not have`, { advice: 'Nothing was written. Run the migrations on the target first.' });
    }
    for (const [name, entry] of tables) {
        const table = named.get(name);
        if (!table)
            faults.add(entry.line, `there is no table ${name} in the target`);
        if (!table || entry.kind !== 'columns')
            continue;
        for (const [columnName, { rule, line }] of entry.columns) {
            const column = table.columns.find((known) => known.name === columnName);
            const why = column && !column.generated && rule.name !== 'keep' ? misfit(rule, column) : column ? undefined : 'is no column of it';
            if (why)
                faults.add(line, `${name}.${columnName} ${why}`);
        }
    }
    if (faults.list.length > 0)
        throw new ConfigError(file, faults.list);
}
function wantedReferences(name, table, { relations, schemas, file }) {
    const nullable = (columns) => table.columns.some((column) => column.nullable && columns.includes(column.name));
    const declared = table.foreignKeys.map(({ columns, references }) => ({ columns, references, nullable: nullable(columns), when: undefined }));
    const told = relations.filter(({ from }) => from.table === name).map(({ from, to, when, line }) => {
        const [, column, value] = (when && /^\s*"?([\w ]+?)"?\s*=\s*'((?:[^']|'')*)'\s*$/.exec(when)) || [];
        if (when && (!column || value === undefined))
            throw new ConfigError(file, [{ line, message: `rows cannot be made so that ${when}; of conditions only column = 'text' can be made true` }]);
        const [schema, other] = to.table.includes('.') ? to.table.split('.') : [schemas[0], to.table];
        return { columns: [from.column], references: { schema, table: other, columns: [to.column] }, nullable: nullable([from.column]), when: column ? { column, value: value.replaceAll("''", "'") } : undefined };
    });
    return [...declared, ...told];
}
async function referTo(wanted, { name, sizes, named, ground }) {
    const { columns, references, nullable, when } = wanted;
    const to = (0,catalog_catalog/* tableName */.Cm)({ schema: references.schema, name: references.table }, ground.config.schemas);
    const per = sizes.get(name).per;
    const made = { columns, to: { kind: 'made', name: to, columns: references.columns }, per: per?.table === to ? per.count : undefined, when, nullable };
    if (sizes.has(to))
        return { reference: made };
    const values = await ground.existing(named.get(to) ?? { schema: references.schema, name: references.table }, references.columns);
    const there = { kind: 'there', values };
    if (values.length > 0 || nullable)
        return { reference: { ...made, to: there } };
    if (named.has(to))
        return { reference: made, missing: to };
    throw new errors/* ActionError */.lZ(`${name}.${columns.join(', ')} must refer to a row of ${to}, and there is none`, {
        advice: `Nothing was written. Make some rows of ${to} first; seed-db makes none outside of the schemas ${ground.config.schemas.join(', ')}.`,
    });
}
async function makeTable(name, { table, count, references, sizes, ground }) {
    const limits = await ground.limitsOf(table);
    const entry = ground.config.tables.get(name);
    const rules = new Map(entry?.kind === 'columns' ? [...entry.columns].map(([column, { rule }]) => [column, rule]) : []);
    const available = ({ to }) => (to.kind === 'there' ? to.values.length : sizes.get(to.name).count);
    const differing = differ({ name, table, count, references, limits, available });
    const needed = (column) => !column.generated && (rules.has(column.name) || differing.unique.has(column.name) || table.primaryKey.includes(column.name) || references.some(({ columns, when }) => columns.includes(column.name) || when?.column === column.name) || isMade(column, limits));
    const unknown = table.columns.filter((column) => !column.generated && !column.hasDefault && !column.nullable && column.category === 'other' && !needed(column));
    if (unknown.length > 0) {
        throw new errors/* ActionError */.lZ(`Nothing is known about values of ${unknown.map((column) => `${name}.${column.name} (${column.type})`).join(', ')}`, {
            advice: 'Nothing was written. Give each a rule in seed.yml, such as { rule: constant, value: … } or pick.',
        });
    }
    return { name, table, count, columns: table.columns.filter(needed), references, rules, limits, ...differing };
}
// What a default says about an application's own words is better than anything made up.
function isMade(column, { columns }) {
    if (column.category === 'other')
        return otherOf(column.type, { draw: () => 0, row: 0 }) !== undefined;
    const wordless = column.category === 'text' || column.category === 'json' || column.category === 'array' || column.category === 'binary';
    return !column.hasDefault || !wordless || columns.get(column.name)?.values !== undefined || (column.category === 'text' && proposeRule(column) !== 'free-text');
}
const classified = ({ name, table, columns }) => ({
    name,
    table,
    columns: columns.map((column) => ({ column, rule: { name: 'keep', unique: false }, from: 'harmless', unique: false })),
    where: undefined,
});

;// CONCATENATED MODULE: ./packages/seed/src/synthetic/dice.ts
/** The same seed gives the same numbers on every machine. */
const createDice = (seed) => ({
    draw: (place, row, below, turn = 0) => Math.floor((mix(place ^ mix(row + Math.imul(turn + 1, 0x9e3779b9))) / 2 ** 32) * below),
    place: (...names) => mix(fnv(`${seed}\u0001${names.join('\u0001')}`)),
});
// FNV-1a, and the finalizer of MurmurHash3, which gives different numbers for different numbers.
function fnv(text) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i += 1)
        hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return hash;
}
function mix(value) {
    let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
}

;// CONCATENATED MODULE: ./packages/seed/src/synthetic/limits.ts

/** Where nothing is known, as over the Data API. */
const noLimits = { columns: new Map(), ascending: [] };
/** The checks of a table and of its columns' domains. */
async function limits_limitsOf(database, table) {
    const checks = await database.query(CHECKS, [(0,postgres_names/* quoteTable */.Z8)(table)]);
    return readChecks(checks, table.columns.map(({ name }) => name));
}
/** Reads checks as PostgreSQL writes them out; a domain's has the name of its column, which `VALUE` stands for. */
function readChecks(checks, columns) {
    const found = new Map();
    const ascending = [];
    const add = (column, limit) => void found.set(column, { ...found.get(column), ...limit });
    for (const { column, definition } of checks) {
        const text = simplify(column === null ? definition : definition.replace(/\bVALUE\b/g, `"${column}"`));
        for (const term of / OR | CASE /.test(text) ? [text] : text.split(' AND ')) {
            const read = readTerm(term, columns);
            if (read?.kind === 'limit')
                add(read.column, read.limit);
            else if (read?.kind === 'ascending')
                ascending.push(read.pair);
            else
                for (const name of columns)
                    if (limits_mentions(term, name))
                        add(name, { plain: true });
        }
    }
    return { columns: found, ascending };
}
function readTerm(term, columns) {
    const bare = term.replace(/[()]/g, ' ').replace(/\s+/g, ' ').trim();
    const limit = (name, limits) => (columns.includes(limits_unquote(name)) ? { kind: 'limit', column: limits_unquote(name), limit: limits } : undefined);
    const listed = new RegExp(`^(${limits_NAME}) = ANY ARRAY\\[(.*)\\]$`).exec(bare);
    if (listed)
        return limit(listed[1], { values: [...listed[2].matchAll(/'((?:[^']|'')*)'|(-?[\d.]+)/g)].map(([, text, digits]) => text?.replaceAll("''", "'") ?? digits) });
    const filled = new RegExp(`^(${limits_NAME}) <> ''$`).exec(bare);
    if (filled)
        return limit(filled[1], { minLength: 1 });
    const sized = new RegExp(`^(?:char_length|character_length|length|octet_length) (?:btrim |TRIM BOTH FROM )?(${limits_NAME}) (<=|>=|<|>|=) (\\d+)$`).exec(bare);
    if (sized)
        return limit(sized[1], lengths(sized[2], Number(sized[3])));
    const compared = new RegExp(`^(${limits_NAME}) (<=|>=|<|>) '?(-?[\\d.]+)'?$`).exec(bare);
    if (compared)
        return limit(compared[1], limits_range(compared[2], Number(compared[3])));
    const [, left, sign, right] = new RegExp(`^(${limits_NAME}) (<=|>=|<|>) (${limits_NAME})$`).exec(bare) ?? [];
    if (!left || !sign || !right || !columns.includes(limits_unquote(left)) || !columns.includes(limits_unquote(right)))
        return undefined;
    return { kind: 'ascending', pair: sign.startsWith('<') ? [limits_unquote(left), limits_unquote(right)] : [limits_unquote(right), limits_unquote(left)] };
}
const limits_NAME = '[a-z_][\\w$]*|"(?:[^"]|"")+"';
const limits_unquote = (name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);
const limits_mentions = (text, name) => text.includes(`"${name}"`) || new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`).test(text);
// Casts say nothing here, and neither does that a column may be null.
const simplify = (definition) => definition
    .replace(/^CHECK \(/, '')
    .replace(/( NO INHERIT)?( NOT VALID)?$/, '')
    .replace(/::(?:"[^"]+"\.|\w+\.)?(?:character varying|double precision|timestamp with(?:out)? time zone|\w+|"[^"]+")(?:\(\d+(?:,\d+)?\))?(?:\[\])?/g, '')
    .replace(/\(+(?:"[^"]+"|\w+) IS NULL\)+ OR /g, '');
const lengths = (sign, length) => ({ '<=': { maxLength: length }, '<': { maxLength: length - 1 }, '>=': { minLength: length }, '>': { minLength: length + 1 }, '=': { minLength: length, maxLength: length } })[sign];
// The next number above 0 for `> 0`: a whole one suits every type.
const limits_range = (sign, bound) => ({ '<=': { max: bound }, '<': { max: Number.isInteger(bound) ? bound - 1 : bound }, '>=': { min: bound }, '>': { min: Math.floor(bound) + 1 } })[sign];
const CHECKS = `
  select null as column, pg_get_constraintdef(k.oid) as definition from pg_constraint k where k.contype = 'c' and k.conrelid = $1::text::regclass
  union all
  select a.attname, pg_get_constraintdef(k.oid) from pg_attribute a join pg_constraint k on k.contypid = a.atttypid
  where k.contype = 'c' and a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped`;

;// CONCATENATED MODULE: ./packages/seed/src/synthetic/rows.ts

function rows_createRows(tables, dice) {
    const named = new Map(tables.map((made) => [made.name, made]));
    const drawer = (place, row) => {
        let turn = 0;
        return (below) => dice.draw(place, row, below, (turn += 1));
    };
    const places = new Map();
    const placeOf = (...names) => {
        const name = names.join('\u0001');
        const place = places.get(name) ?? dice.place(...names);
        places.set(name, place);
        return place;
    };
    const plain = (made, name, row) => {
        const column = made.table.columns.find((known) => known.name === name);
        const limit = made.limits.columns.get(name) ?? {};
        const unique = made.unique.has(name);
        const rule = made.rules.get(name);
        const draw = drawer(placeOf(made.name, name), row);
        const turn = made.turns.get(name)?.(row);
        if (turn !== undefined)
            return column.labels?.[turn] ?? limit.values?.[turn] ?? turn === 1;
        if (column.nullable && !unique && rule?.name !== 'constant' && (edgeOf(row) === 'null' || draw(20) === 0))
            return null;
        return values_valueOf({ table: made.name, column, rule, limit, row, unique, draw, rowDraw: drawer(placeOf(made.name), row) });
    };
    const valueAt = (made, name, row) => {
        if (!isReference(made, name))
            return plain(made, name, row);
        const referred = referencesAt(made, row);
        return referred.has(name) ? referred.get(name) : plain(made, name, row);
    };
    // Rows are made one after another, and each asks for several of its references.
    const last = new Map();
    const referencesAt = (made, row) => {
        const known = last.get(made);
        if (known?.row === row)
            return known.values;
        const values = resolve(made, row);
        last.set(made, { row, values });
        return values;
    };
    function resolve(made, row) {
        const values = new Map();
        for (const reference of chosen(made, row)) {
            const open = reference.columns.filter((column) => !values.has(column));
            if (open.length === 0)
                continue;
            const parent = parentOf(made, { reference, row, values });
            if (parent)
                reference.columns.forEach((column, i) => values.set(column, parent[i]));
            // A key of several columns refers to nothing as soon as one of them is null; those shared with others stay.
            else
                for (const column of open)
                    if (made.table.columns.find(({ name }) => name === column).nullable)
                        values.set(column, null);
            if (reference.when)
                values.set(reference.when.column, parent ? reference.when.value : null);
        }
        return values;
    }
    // Of relations on one column, which differ in `when`, every row has one.
    function chosen(made, row) {
        const conditional = made.references.filter(({ when }) => when);
        const others = made.references.filter(({ when }) => !when);
        return conditional.length === 0 ? others : [...others, conditional[row % conditional.length]];
    }
    function parentOf(made, { reference, row, values }) {
        const { to } = reference;
        const itself = to.kind === 'made' && to.name === made.name;
        const parent = to.kind === 'made' ? named.get(to.name) : undefined;
        const available = to.kind === 'there' ? to.values.length : itself ? Math.max(row, reference.nullable ? 0 : 1) : parent.count;
        const at = (number) => (to.kind === 'there' ? to.values[number] : to.columns.map((column) => valueAt(parent, column, number)));
        const draw = drawer(placeOf(made.name, ...reference.columns, 'to'), row);
        const turns = made.turns.get(reference);
        const turn = turns ? turns(row) : undefined;
        if (turns)
            return turn === undefined || turn >= available ? undefined : at(turn);
        if (reference.per !== undefined)
            return at(Math.floor(row / reference.per) % available);
        const shared = reference.columns.flatMap((column, i) => (values.has(column) ? [i] : []));
        if (available === 0 || (reference.nullable && shared.length === 0 && (edgeOf(row) === 'null' || draw(20) === 0)))
            return undefined;
        if (shared.length === 0)
            return at(draw(available));
        const fitting = index({ reference, shared, at, available: itself ? parent.count : available }).get(JSON.stringify(shared.map((i) => values.get(reference.columns[i]))));
        const earlier = itself ? fitting?.filter((number) => number < available) : fitting;
        return earlier && earlier.length > 0 ? at(earlier[draw(earlier.length)]) : undefined;
    }
    // Keys of several columns that share one with another reference must agree in it.
    const indexes = new Map();
    function index({ reference, shared, at, available }) {
        const known = indexes.get(reference);
        if (known)
            return known;
        const found = new Map();
        indexes.set(reference, found);
        for (let number = 0; number < available; number += 1) {
            const key = at(number);
            const name = JSON.stringify(shared.map((i) => key[i]));
            if (!found.has(name))
                found.set(name, []);
            found.get(name).push(number);
        }
        return found;
    }
    const row = (made, number) => {
        const values = Object.fromEntries(made.columns.map(({ name }) => [name, valueAt(made, name, number)]));
        for (const [less, more] of made.limits.ascending) {
            const [a, b] = [values[less] ?? null, values[more] ?? null];
            if (a === null || b === null)
                continue;
            if (a > b)
                [values[less], values[more]] = [b, a];
        }
        for (const [name, rule] of made.rules)
            if (rule.name === 'template' && name in values)
                values[name] = rows_fill(rule.value, values);
        return values;
    };
    return {
        row,
        *all(made, size) {
            for (let start = 0; start < made.count; start += size) {
                yield Array.from({ length: Math.min(size, made.count - start) }, (_, i) => row(made, start + i));
            }
        },
    };
}
const isReference = (made, name) => made.references.some(({ columns, when }) => columns.includes(name) || when?.column === name);
const rows_fill = (template, row) => template.replace(/\{([\p{L}_][\p{L}\p{N}_ ]*)(?::(\d+))?\}/gu, (_, column, length) => {
    const text = String(row[column] ?? '');
    return length === undefined ? text : [...text].slice(0, Number(length)).join('');
});

;// CONCATENATED MODULE: ./packages/seed/src/synthetic/postgres.ts
















/**
 * Replaces the rows of the tables by made ones, in one transaction: cut off at any moment, the target is as it was.
 * Bringing the foreign keys back checks every reference.
 */
async function synthesizeOverPostgres(target, options) {
    const { group, say, seed, dryRun, clock } = options;
    return explained('Making rows failed and left the target as it was', async () => {
        const designed = await group('Plan', () => designOf(target, options));
        const counted = new Map(designed.tables.map((made, i) => [designed.plans[i], { rows: made.count, masked: 0 }]));
        const outcome = { tables: reportTables({ tables: designed.plans, excluded: [] }, counted, new Map()), excluded: [], limits: [], todo: [] };
        if (dryRun)
            return { ...outcome, proof: undefined };
        await target.query('begin');
        await target.query(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '60s'`);
        await takeTurn(target);
        const { restore } = await openDoors(target, designed.plans);
        await target.query(`truncate ${designed.plans.map(({ table }) => (0,postgres_names/* onlyTable */.Tf)(table)).join(', ')}`);
        await group('Make rows', () => postgres_fill(target, designed, { seed, clock, say }));
        await group('Bring keys, triggers and sequences back', async () => {
            await setSequences(target, designed.plans);
            for (const statement of restore)
                await target.query(statement);
            say('every reference was checked');
        });
        const proof = await count(target, designed);
        await target.query(holds(proof) ? 'commit' : 'rollback');
        if (holds(proof))
            await analyze(target, designed.plans, say);
        return { ...outcome, proof };
    });
}
async function designOf(target, { config, amounts, say }) {
    const designed = await design({
        catalog: await catalogOfPostgres(target, config.schemas),
        config,
        amounts,
        say,
        limitsOf: (table) => limits_limitsOf(target, table),
        existing: async (table, columns) => {
            const list = columns.map(postgres_names/* quoteName */.AB);
            const rows = await target.query(`select array[${list.map((name) => `${name}::text`).join(', ')}] as key from ${(0,postgres_names/* onlyTable */.Tf)(table)} where ${list.map((name) => `${name} is not null`).join(' and ')} order by ${list.join(', ')} limit 100000`);
            return rows.map(({ key }) => key);
        },
    });
    for (const { name, count } of designed.tables)
        say(`${name}: ${count.toLocaleString('en')} rows`);
    return designed;
}
async function postgres_fill(target, { tables, plans }, { seed, clock, say }) {
    const rows = rows_createRows(tables, createDice(seed));
    for (const [i, made] of tables.entries()) {
        const started = clock.elapsed();
        const plan = plans[i];
        const columns = plan.columns.map(({ column }) => (0,postgres_names/* quoteName */.AB)(column.name)).join(', ');
        await target.copyIn(`copy ${(0,postgres_names/* quoteTable */.Z8)(plan.table)} (${columns}) from stdin`, lines(made));
        say(`made ${plan.name}: ${made.count.toLocaleString('en')} rows in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`);
        function* lines(one) {
            const tick = progress({ clock, say, what: `making ${plan.name}`, total: one.count });
            let done = 0;
            for (const portion of rows.all(one, 1_000)) {
                yield portion.map((row) => postgres_lineOf(row, plan)).join('');
                done += portion.length;
                tick(done);
            }
        }
    }
}
const postgres_lineOf = (row, { columns }) => writeFields(columns.map((plan) => encode(row[plan.column.name], plan)));
async function count(target, { tables }) {
    const counts = [];
    for (const { table, name, count: expected } of tables) {
        const [found] = await target.query(`select count(*) as rows from ${(0,postgres_names/* onlyTable */.Tf)(table)}`);
        if (Number(found.rows) !== expected)
            counts.push({ table: name, source: expected, target: Number(found.rows) });
    }
    return { leaks: [], orphans: [], counts, columns: [], sequences: [], anonymous: undefined };
}

;// CONCATENATED MODULE: ./packages/seed/src/synthetic/rest.ts














const LIMITS = [
    'Triggers of the target fire for every row written: the Data API cannot turn them off.',
    'The Data API does not tell the checks of a table, nor always what is unique: name the values in seed.yml where the target refuses a row.',
    'The Data API cannot set sequences: new rows that the application inserts may get numbers that are taken.',
];
/** Replaces the rows of the tables by made ones, over the Data API: each request is a transaction of its own there. */
async function synthesizeOverRest(target, options) {
    const { group, say, seed, dryRun, clock } = options;
    const { plan, designed } = await group('Plan', async () => {
        const found = await rest_designOf(target, options);
        const planned = { tables: found.plans, excluded: [] };
        sayPlan(planned, say);
        checkTables(planned);
        return { plan: await withoutComputed(planned, target), designed: found };
    });
    const spool = createSpool(options.temp);
    try {
        const session = { source: target, target, plan, watched: (table) => table, rows: (table) => session_pagesOf(target, table), digest: createDigest(deriveKey(String(seed))), spool, witness: createWitness(), clock, say };
        const facts = await group('Make rows', () => spoolRows(session, { designed, seed }));
        if (dryRun)
            return { tables: reportTables(plan, facts, new Map()), excluded: [], proof: undefined, limits: LIMITS, todo: [] };
        await group('Write the target', async () => {
            await emptyTables(session);
            await writeTarget(session);
        });
        const proof = await group('Verify', async () => ({ ...(await verifyTarget(session, facts)), anonymous: undefined }));
        return { tables: reportTables(plan, facts, new Map()), excluded: [], proof, limits: LIMITS, todo: [] };
    }
    finally {
        await spool.finish();
        spool.remove();
    }
}
async function rest_designOf(target, { config, amounts, say }) {
    const catalog = await target.catalog(config.schemas);
    return design({
        catalog,
        config,
        amounts,
        say,
        limitsOf: () => Promise.resolve(noLimits),
        existing: async ({ schema, name }, columns) => {
            const table = catalog.tables.find((known) => known.schema === schema && known.name === name);
            if (!table || table.primaryKey.length === 0)
                return [];
            const page = await target.page(table, table.columns.filter((column) => columns.includes(column.name) || table.primaryKey.includes(column.name)), undefined);
            return page.map((row) => columns.map((column) => row[column] ?? null));
        },
    });
}
async function spoolRows({ plan, spool, clock, say }, { designed, seed }) {
    const facts = new Map();
    const rows = rows_createRows(designed.tables, createDice(seed));
    for (const [i, table] of plan.tables.entries()) {
        const started = clock.elapsed();
        const keys = new Set();
        for (const portion of rows.all(designed.tables[i], 1_000)) {
            for (const row of portion)
                keys.add(keyOf(table, row));
            const written = portion.map((row) => Object.fromEntries(table.columns.map(({ column }) => [column.name, row[column.name] ?? null])));
            await spool.append(table.name, written);
        }
        facts.set(table, { rows: designed.tables[i].count, masked: 0, keys });
        say(`made ${table.name}: ${designed.tables[i].count.toLocaleString('en')} rows in ${(0,duration/* formatDuration */.a)(clock.elapsed() - started)}`);
    }
    await spool.finish();
    return facts;
}

;// CONCATENATED MODULE: ./actions/seed-db/src/synthetic.ts







/** Fills the target with made-up rows, as many as asked for; the same for the same seed. */
async function synthesize(inputs, ports) {
    const { target, amounts, seed, dryRun } = inputs;
    const { runner, clock } = ports;
    const name = (target.kind === 'rest' ? target.project : target.connection).place.name;
    const config = (await isLeftOut(inputs, ports)) ? emptyConfig(inputs.config) : await loadConfig(inputs.config, ports);
    runner.info(`${dryRun ? 'Planning' : 'Making'} rows for ${name} by the seed ${seed}`);
    const options = { config, amounts, seed, dryRun, clock, say: (line) => runner.info(line), group: (title, chapter) => runner.group(title, chapter) };
    const outcome = await make(target, options, ports);
    return { version: 1, strategy: 'synthetic', transport: target.kind, dryRun, source: undefined, target: name, ...outcome };
}
async function make(target, options, ports) {
    if (target.kind === 'rest') {
        const { url, key } = target.project;
        return synthesizeOverRest(await openRest({ url, key, side: 'target', ...ports }), { ...options, temp: ports.environment.temp });
    }
    const database = await openPostgres({ url: target.connection.url, input: 'target-db-url', signal: ports.signal });
    try {
        return await synthesizeOverPostgres(database, options);
    }
    finally {
        await database.close().catch(() => { });
    }
}
// Rows can be made without a file of rules; one that a workflow names must be there.
const isLeftOut = ({ config }, { environment }) => (0,external_node_fs_promises_.access)((0,external_node_path_.resolve)(environment.workspace, config)).then(() => false, (error) => config === DEFAULT_CONFIG && error.code === 'ENOENT');

// EXTERNAL MODULE: ./packages/core/src/markdown.ts
var markdown = __webpack_require__(2712);
;// CONCATENATED MODULE: ./actions/seed-db/src/summary.ts






/** The summary of a run: what was copied, what was replaced, what was proved. */
function summarize(report) {
    return [headline(report), tablesOf(report), chartOf(report), proofOf(report), columnsOf(report), visitorsOf(report), summary_outboundOf(report), summary_todoOf(report), summary_limitsOf(report)].filter((part) => part !== '').join('\n\n');
}
/** The summary of a run that ended before anything was proved. */
function summarizeRefusal(error) {
    const proposal = error instanceof UnclassifiedError ? [`Add to seed.yml, after looking at each:`, (0,markdown/* codeBlock */.DV)(error.proposal, 'yaml')] : [];
    return [error instanceof IncompleteError ? '### ❌ Database seeded in part: incomplete' : '### ❌ Database not seeded', (0,markdown/* escapeMarkdown */.FV)(error.message), ...(error.advice ? [(0,markdown/* escapeMarkdown */.FV)(error.advice)] : []), ...proposal].join('\n\n');
}
function headline(report) {
    const { strategy, dryRun, proof, source, target, tables, durationMs } = report;
    const sign = dryRun ? '🔍' : proof && !holds(proof) ? '❌' : '✅';
    const from = source ? `${(0,markdown/* code */.aY)(source)} → ` : '';
    const did = dryRun ? 'Plan for' : proof && !holds(proof) ? FAILED[report.snapshot?.did ?? 'seeded'] : DONE[report.snapshot?.did ?? 'seeded'];
    const counted = strategy === 'sql' ? ['statements', 'files'] : ['rows', 'tables'];
    const rows = number(sum(tables.map((each) => each.rows)));
    return [`### ${sign} ${did} ${from}${(0,markdown/* code */.aY)(target)}`, `${rows} ${counted[0]} in ${tables.length} ${counted[1]}, ${(0,duration/* formatDuration */.a)(durationMs)}${dryRun ? '; nothing was written' : ''}.`].join('\n\n');
}
const DONE = { 'seeded': 'Seeded', 'written': 'Snapshot written:', 'restored': 'Snapshot restored:', 'written and restored': 'Snapshot written and restored:' };
const FAILED = { ...DONE, 'seeded': 'Seeded, but not as promised:', 'written': 'Snapshot not kept:', 'restored': 'Snapshot not restored:', 'written and restored': 'Snapshot written, not restored:' };
function tablesOf({ strategy, tables, excluded, dryRun }) {
    if (strategy === 'sql')
        return tables.length === 0 ? '' : (0,markdown/* table */.tp)(['File', 'Statements'], tables.map(({ name, rows }) => [(0,markdown/* code */.aY)(name), number(rows)]));
    if (strategy === 'synthetic')
        return (0,markdown/* table */.tp)(['Table', 'Rows', 'Columns'], tables.map((each) => [(0,markdown/* code */.aY)(each.name), number(each.rows), each.columns.map(({ name }) => (0,markdown/* code */.aY)(name)).join(', ')]));
    if (strategy === 'snapshot')
        return [(0,markdown/* table */.tp)(['Table', 'Rows', 'Values replaced', 'Masked columns'], tables.map((each) => [(0,markdown/* code */.aY)(each.name), number(each.rows), number(each.masked), maskedColumns(each)])), ...leftOut(excluded)].join('\n\n');
    const headings = ['Table', 'Rows', 'Values replaced', dryRun ? 'Rows to delete' : 'Rows deleted', 'Masked columns'];
    const rows = tables.map((each) => [(0,markdown/* code */.aY)(each.name), number(each.rows), number(each.masked), number(each.stale), maskedColumns(each)]);
    return [(0,markdown/* table */.tp)(headings, rows), ...leftOut(excluded)].join('\n\n');
}
// How the rows spread over the tables; of many the largest.
function chartOf({ strategy, tables }) {
    const largest = tables.filter(({ rows }) => rows > 0).toSorted((a, b) => b.rows - a.rows);
    if (strategy === 'sql' || largest.length < 2)
        return '';
    const [shown, rest] = [largest.slice(0, 9), largest.slice(9)];
    const slices = [...shown.map(({ name, rows }) => ({ name, rows })), ...(rest.length > 0 ? [{ name: `${rest.length} more`, rows: sum(rest.map(({ rows }) => rows)) }] : [])];
    return (0,markdown/* codeBlock */.DV)(['pie showData title Rows', ...slices.map(({ name, rows }) => `  "${(0,markdown/* mermaidLabel */._b)(name)}" : ${rows}`)].join('\n'), 'mermaid');
}
const leftOut = (excluded) => (excluded.length > 0 ? [`Left out: ${excluded.map(markdown/* code */.aY).join(', ')}.`] : []);
const maskedColumns = ({ columns }) => columns.filter(({ rule }) => rule !== 'keep').map(({ name, rule }) => `${(0,markdown/* code */.aY)(name)} ${rule}`).join(', ') || '–';
function proofOf({ proof, strategy, snapshot }) {
    if (!proof)
        return '';
    if (holds(proof) && strategy === 'synthetic')
        return '**Proved:** every row is there, no reference to nothing.';
    if (holds(proof) && snapshot?.did === 'written')
        return '**Proved:** nothing in the file has the shape of a person\'s address, number or key.';
    if (holds(proof) && snapshot)
        return '**Proved:** the file is as it was written, every row is there, nothing has the shape of a person\'s address, number or key, no reference to nothing.';
    if (holds(proof))
        return '**Proved:** every row is there, no value that was to be replaced, no address or number of a person, no reference to nothing.';
    const rows = [
        ...proof.leaks.map(({ table: name, column, kind, count }) => [`${(0,markdown/* code */.aY)(`${name}.${column}`)}`, kind, number(count)]),
        ...proof.orphans.map(({ table: name, columns, references, count }) => [(0,markdown/* code */.aY)(`${name}.${columns.join(', ')}`), `refers to nothing in ${(0,markdown/* code */.aY)(references)}`, number(count)]),
        ...proof.counts.map(({ table: name, source, target }) => [(0,markdown/* code */.aY)(name), `rows, of ${number(source)}`, number(target)]),
        ...faultyColumns(proof).map(({ table: name, column, fault, source, target }) => fault === 'nulls' ? [(0,markdown/* code */.aY)(`${name}.${column}`), `nulls, of ${number(source.nulls)}`, number(target.nulls)] : [(0,markdown/* code */.aY)(`${name}.${column}`), `different values, of ${number(source.distinct)}`, number(target.distinct)]),
        ...proof.sequences.map(({ table: name, column }) => [(0,markdown/* code */.aY)(`${name}.${column}`), 'sequence behind its data', '1']),
        ...(proof.anonymous?.opened ?? []).map((name) => [(0,markdown/* code */.aY)(name), 'seen by visitors since this load', '1']),
    ];
    return (0,markdown/* table */.tp)(['Where', 'What', 'How many'], rows);
}
function columnsOf({ proof }) {
    if (!proof || proof.columns.length === 0)
        return '';
    const rows = proof.columns.map(({ table: name, column, rule, source, target }) => [(0,markdown/* code */.aY)(`${name}.${column}`), rule, distinct(source), distinct(target), number(target.nulls)]);
    return (0,markdown/* details */.zH)('Different values of the masked columns, before and after', (0,markdown/* table */.tp)(['Column', 'Rule', 'In the source', 'In the target', 'Nulls'], rows));
}
const distinct = ({ distinct: count, about }) => `${about ? 'about ' : ''}${number(count)}`;
function visitorsOf({ proof }) {
    if (!proof?.anonymous)
        return '';
    const { before, after, unknown } = proof.anonymous;
    const list = (names) => names.map(markdown/* code */.aY).join(', ') || 'no table';
    const timedOut = unknown.length > 0 ? ` Not known, since it takes long to ask: ${list(unknown)}.` : '';
    return `**Without an account** visitors see rows of ${list(after)}${before.join() === after.join() ? ', as before' : `; before: ${list(before)}`}.${timedOut}`;
}
function summary_outboundOf({ outbound = [] }) {
    if (outbound.length === 0)
        return '';
    const rows = outbound.map(({ side, kind, name, enabled }) => [side, KINDS[kind], `${(0,markdown/* code */.aY)(name)}${enabled === false ? ', switched off' : ''}`, side === 'source' ? 'left out' : kind === 'webhook' ? 'silent while rows were loaded' : 'left as it is']);
    return (0,markdown/* details */.zH)('What these databases do outside of themselves, and what is in no table', (0,markdown/* table */.tp)(['Where', 'What', 'Name', 'In this run'], rows));
}
const summary_todoOf = ({ todo, dryRun }) => (dryRun ? '' : todo.map((line) => `⚠️ ${(0,markdown/* escapeMarkdown */.FV)(line)}`).join('\n\n'));
const summary_limitsOf = ({ limits }) => limits.length === 0 ? '' : (0,markdown/* details */.zH)('What this way of copying cannot do', limits.map((limit) => `- ${(0,markdown/* escapeMarkdown */.FV)(limit)}`).join('\n'));
const number = (value) => value.toLocaleString('en');

;// CONCATENATED MODULE: ./actions/seed-db/src/main.ts









/** Fills the target as the inputs say, and tells what was done and proved. */
async function main(inputs, ports) {
    const { clock, runner } = ports;
    const started = clock.elapsed();
    try {
        const outcome = await run(inputs, ports);
        const report = { ...outcome, durationMs: Math.round(clock.elapsed() - started) };
        for (const limit of report.limits)
            runner.info(limit);
        if (!report.dryRun)
            for (const line of report.todo)
                runner.warning(line);
        const outputs = outputsOf(report, await writeReport(report, ports));
        await runner.group('Outputs', async () => {
            for (const [name, value] of Object.entries(outputs))
                runner.info(`${name}: ${value ?? ''}`);
        });
        return { outputs, summary: summarize(report), failure: failureOf(report) };
    }
    catch (error) {
        // Under a signal that has aborted, what fails is a consequence; runAction says that the job was canceled.
        if (!(error instanceof errors/* ActionError */.lZ) || ports.signal.aborted)
            throw error;
        if (error instanceof UnclassifiedError)
            runner.info(`Add to seed.yml, as far as names, types and values tell:\n${error.proposal}`);
        return { outputs: nothing(Math.round(clock.elapsed() - started)), summary: summarizeRefusal(error), failure: error };
    }
}
function run(inputs, ports) {
    switch (inputs.strategy) {
        case 'sql': return runSql(inputs, ports);
        case 'synthetic': return synthesize(inputs, ports);
        case 'snapshot': return snapshot(inputs, ports);
        case 'clone':
        case 'tenant': return clone(inputs, ports);
    }
}
const nothing = (durationMs) => ({
    'tables': undefined,
    'rows': undefined,
    'masked': undefined,
    'leaks': undefined,
    'orphans': undefined,
    'duration-ms': durationMs,
    'report': undefined,
    'snapshot': undefined,
});


/***/ })

};
