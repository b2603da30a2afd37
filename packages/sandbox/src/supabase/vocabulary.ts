// The words that production's people and companies are made of. Surnames and companies are of our own invention, so that
// a pseudonym never equals a real value by chance, and a value found in staging is a leak.

/** First names in several scripts, with apostrophes, hyphens, combining marks and right-to-left letters. */
export const FIRST_NAMES = [
  'Annelore', 'Björk', 'Chukwuemeka', "D'Arcy", 'Émilie', 'Françoise', 'Günther', 'Hồng', 'Íñigo', 'Jean-Luc', 'Kæthe',
  'Łukasz', 'Małgorzata', 'Nuño', 'Øyvind', 'Przemysław', 'Quetzalli', 'Ñusta', 'Şebnem', 'Zoe\u0308', 'مريم', 'נועה', '美咲',
  'Ольга',
] as const

/** Halves of surnames. */
export const SURNAME_STARTS = [
  'Quillen', 'Vaster', "O'Drum", 'Brackel', 'Fjeldsø', 'Thorne-Wy', 'Krzyż', 'Zubiza', 'Ashgar', 'Möllen', 'Pendrag', 'Wixel',
  'Yarrow', 'Hexham', 'Lundqvi', 'Dubrov',
] as const
export const SURNAME_ENDS = [
  'brook', 'holt', 'ovan', 'mere', 'dahl', 'wick', 'anek', 'rreta', 'ian', 'sted', 'worth', 'bury', 'field', 'combe', 'stone',
  'nik',
] as const

/** Parts of company names. */
export const COMPANY_STARTS = [
  'Vexholm', 'Brightquarry', 'Ostrava Looms', 'Nimbrel', 'Káva & Klobouk', 'Tesselmere', 'Årvik', 'Pollux-Hadley', 'Zephyrine',
  'Grünspan',
] as const
export const COMPANY_ENDS = ['Holdings', 'GmbH & Co. KG', 'Ltd.', '株式会社', 'S.à r.l.', '"Worldwide"', 'Labs 🧪', 'Partners'] as const

/** Names that break quoting, escaping, layouts and spreadsheets; each is some company's whole name. */
export const HOSTILE_NAMES = [
  `Vexholm'); DROP TABLE companies;--`,
  'Back\\slash \\n \\N Nimbrel',
  '\\N Tesselmere',
  'NULL Zephyrine',
  'Tab\there and\nnewline Årvik',
  '  Grünspan with spaces around  ',
  'شركة فيكسهولم القابضة',
  'חברת נימברל בע"מ',
  'Nimbrel \u202Eright-to-left override\u202C',
  '👩‍👩‍👧‍👦 Family Tesselmere 🏳️‍🌈',
  '=HYPERLINK("http://evil.test";"Pollux-Hadley")',
  '<script>alert("Zephyrine")</script>',
  '{"json": "Brightquarry"}',
  '$1 $$ ${Vexholm} %s {{Nimbrel}}',
  'Zero\u200Bwidth\uFEFF Ostrava Looms',
  `${'Káva '.repeat(2000)}Klobouk`,
] as const

/** Domains of people's addresses, none of which can receive mail (RFC 2606). */
export const MAIL_DOMAINS = ['quillmail.test', 'Post.Vasterholt.test', 'büro.test', 'mail.co.test', 'x-y.test'] as const

/** Departments, which are not personal. */
export const DEPARTMENTS = [
  'Engineering', 'Product', 'Sales & "Marketing"', "Men's Apparel", 'R\\D', 'Opérations', 'الموارد البشرية', 'Support 🛟',
] as const
