export const id = 526;
export const ids = [526];
export const modules = {

/***/ 23526:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main)
});

// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./packages/core/src/duration.ts
var duration = __webpack_require__(29713);
// EXTERNAL MODULE: ./packages/core/src/markdown.ts
var markdown = __webpack_require__(12712);
;// CONCATENATED MODULE: ./actions/promote-prod/src/canary/words.ts


const SIGNS = { healthy: '✅ healthy', unhealthy: '❌ unhealthy', unknown: '❔ unknown' };
/** The steps of a canary as a table, and where the percentage is now. */
function canaryTable(canary) {
    if (!canary)
        return '';
    const rows = canary.steps.map(({ percent, forMs, verdict, message }) => [`${percent} %`, (0,duration/* formatDuration */.a)(forMs), SIGNS[verdict], (0,markdown/* escapeMarkdown */.FV)(message)]);
    return ['### Canary', rows.length > 0 ? (0,markdown/* table */.tp)(['Share', 'Watched for', 'Verdict', 'Why'], rows) : '', `${capital(sayPercent(canary))}.`].filter(Boolean).join('\n\n');
}
/** Where the percentage is now, in words. */
function sayPercent({ percent, failed }) {
    if (failed !== undefined)
        return `the canary could not be set back to 0 % (${failed})`;
    return percent === undefined ? 'nobody knows at what percentage the canary is' : `the canary is at ${percent} %`;
}
/** What a story's message ends with, and what is to be done about it. */
function canaryEnding(canary) {
    if (!canary)
        return { said: '', next: '' };
    const left = canary.failed !== undefined || canary.percent === undefined ? 'Set the percentage to 0 by hand, at once, unless the post step of this job says that it did.' : '';
    return { said: `; ${sayPercent(canary)}`, next: left };
}
const capital = (text) => text[0].toUpperCase() + text.slice(1);

// EXTERNAL MODULE: ./packages/core/src/deployment-record.ts
var deployment_record = __webpack_require__(11826);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./packages/core/src/artifact.ts


/**
 * The only door to @actions/artifact, which loads when first used: it is most of a bundle.
 * @throws ActionError where the runner gives no access to artifacts (a step run by hand, GitHub Enterprise Server).
 */
function createArtifacts(environment) {
    const { serverUrl, repository, runId, variable } = environment;
    if (!variable('ACTIONS_RUNTIME_TOKEN') || !variable('ACTIONS_RESULTS_URL')) {
        throw new errors/* ActionError */.lZ('This runner gives no access to artifacts (ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set)', {
            advice: 'Run the step on a runner of GitHub Actions; steps run by hand have no artifacts.',
        });
    }
    if (!servesArtifacts(serverUrl)) {
        throw new errors/* ActionError */.lZ(`GitHub Enterprise Server (${serverUrl}) does not have the artifacts that this action uses`, {
            advice: 'Run without shards and with `upload: never` there.',
        });
    }
    const open = async () => new (await __webpack_require__.e(/* import() */ 495).then(__webpack_require__.bind(__webpack_require__, 65495))).DefaultArtifactClient();
    const page = (id) => id && repository && runId ? `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${runId}/artifacts/${id}` : undefined;
    return {
        upload: async (name, files, folder) => {
            const { id } = await (await open()).uploadArtifact(artifactName(name), files, folder);
            return { id, url: page(id) };
        },
        uploadFile: async (file) => {
            const { id } = await (await open()).uploadArtifact((0,external_node_path_.basename)(file), [file], (0,external_node_path_.dirname)(file), { skipArchive: true });
            return { id, url: page(id) };
        },
        list: async () => {
            const { artifacts } = await (await open()).listArtifacts();
            return artifacts.map(({ id, name, createdAt }) => ({ id, name, createdAt }));
        },
        download: async (id, folder) => {
            await (await open()).downloadArtifact(id, { path: folder });
        },
    };
}
/** A name that the service takes: it refuses `" : < > | * ? \ /` and line breaks. */
const artifactName = (name) => name.replace(/[":<>|*?\r\n\\/]+/g, '-');
// The hosts on which @actions/artifact works (its isGhes): github.com, GitHub Enterprise Cloud with data residency, and
// names of this machine.
function servesArtifacts(serverUrl) {
    const host = URL.canParse(serverUrl) ? new URL(serverUrl).hostname.toLowerCase() : '';
    return host === 'github.com' || host.endsWith('.ghe.com') || host === 'localhost' || host.endsWith('.localhost');
}

// EXTERNAL MODULE: ./packages/core/src/github-deployment.ts
var github_deployment = __webpack_require__(45652);
// EXTERNAL MODULE: ./packages/core/src/http-error.ts
var http_error = __webpack_require__(48398);
// EXTERNAL MODULE: ./packages/core/src/env.ts
var env = __webpack_require__(2374);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./actions/promote-prod/src/audit/canonical.ts

/**
 * JSON in one form only: names sorted by code unit, no blanks, numbers as ECMAScript writes them
 * (RFC 8785, JSON Canonicalization Scheme). Undefined members are left out.
 */
function canonical(value) {
    if (Array.isArray(value))
        return `[${value.map((one) => canonical(one ?? null)).join(',')}]`;
    if (typeof value !== 'object' || value === null)
        return JSON.stringify(value ?? null);
    const members = Object.keys(value).filter((name) => value[name] !== undefined).sort();
    return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}
/** The SHA-256 of a value's canonical JSON, in hex. */
const digest = (value) => (0,external_node_crypto_.createHash)('sha256').update(canonical(value)).digest('hex');

// EXTERNAL MODULE: ./actions/promote-prod/src/blue-green/domain.ts
var domain = __webpack_require__(95619);
// EXTERNAL MODULE: ./actions/promote-prod/src/gates/gates.ts + 13 modules
var gates = __webpack_require__(9387);
;// CONCATENATED MODULE: ./actions/promote-prod/src/audit/audit-record.ts




/** Chains a record to the one before. */
function chain(body, previous) {
    const linked = { ...body, previous };
    return { ...linked, hash: digest(linked) };
}
/** Everything that happened, as plain data. Not chained yet. */
function recordOf(world) {
    const { inputs, ports, story, targets } = world;
    const { environment } = ports;
    const { shipment, rollback } = story;
    const body = {
        version: 1,
        kind: inputs.mode === 'rollback' ? 'rollback' : 'promotion',
        repository: environment.repository ? `${environment.repository.owner}/${environment.repository.name}` : null,
        environment: inputs.environment,
        outcome: story.outcome ?? 'none',
        message: story.message,
        reason: inputs.reason,
        candidate: inputs.mode === 'rollback' ? null : { commit: inputs.candidate.commit, image: inputs.candidate.imageUrl },
        who: { triggered: (0,gates/* whoIs */.X8)(environment), actor: environment.actor },
        run: { id: environment.runId, attempt: environment.runAttempt, workflow: environment.workflow, job: environment.job, event: environment.eventName, url: (0,env/* runUrl */.Vp)(environment) },
        startedAt: iso(story.startedAt),
        endedAt: iso(ports.clock.now()),
        gates: story.gates.map(({ name, state, reason, link, override }) => ({ name, state, reason, link, override: override && { ...override } })),
        before: targets.map(({ service, live }) => ({ service: service.id, name: service.name, ...source(live) })),
        ships: shipment && { from: shipment.from, to: shipment.to, commits: shipment.aheadBy, authors: shipment.authors, pulls: [...new Set(shipment.commits.flatMap(({ pull }) => pull ?? []))] },
        deployment: story.recordId,
        deploys: story.deploys.map(deployed),
        frontend: story.frontend && { project: story.frontend.name, before: story.frontend.current, candidate: story.frontend.build, moved: story.frontendMoved },
        canary: story.canary && { percent: story.canary.percent ?? null, failed: story.canary.failed, steps: story.canary.steps },
        switched: story.switched && { ...story.switched, gapMs: story.switched.gapMs === undefined ? undefined : Math.round(story.switched.gapMs) },
        traffic: story.pair && ((0,domain/* holderOf */.Kd)(story)?.id ?? 'unknown'),
        verification: story.verification && verified(story.verification),
        metrics: story.metrics,
        rollback: rollback && {
            because: rollback.because,
            to: rollback.moves.map(({ service, target, verified: was }) => ({ service: service.id, verified: was, ...source(target) })),
            deploys: rollback.reports.map(deployed),
            verification: rollback.verification && verified(rollback.verification),
        },
        timeline: story.timeline.map(({ at, what }) => ({ at: iso(at), what })),
    };
    // What a server said may hold a secret, and undefined has no place in JSON.
    return JSON.parse(JSON.stringify(body), (_, value) => (typeof value === 'string' ? ports.redactor.redact(value) : value));
}
const iso = (at) => new Date(at).toISOString();
const source = (deploy) => ({
    deploy: deploy?.id,
    commit: deploy?.commit?.id,
    image: deploy?.image?.ref,
});
const deployed = ({ service, deploy, outcome, adopted, durationMs, previous, reason }) => ({
    service: service.id, name: service.name, ...source(deploy), status: deploy?.status, outcome, adopted, durationMs, previous: previous?.id, reason,
});
const SAMPLES = 20;
const verified = ({ verdict, reason, message, version, attempts, elapsedMs, p50Ms, p95Ms, samples }) => ({
    verdict, reason, message, version, attempts, elapsedMs: Math.round(elapsedMs), p50Ms: p50Ms && Math.round(p50Ms), p95Ms: p95Ms && Math.round(p95Ms),
    samples: samples.slice(-SAMPLES).map(({ atMs, latencyMs, kind, status, version: answered }) => ({ atMs: Math.round(atMs), latencyMs: Math.round(latencyMs), kind, status, version: answered })),
});

// EXTERNAL MODULE: ./actions/promote-prod/src/content.ts
var content = __webpack_require__(2289);
;// CONCATENATED MODULE: ./actions/promote-prod/src/audit/branch.ts





const TRIES = 6;
/**
 * Appends a record to the branch, one file a record beside `HEAD`, which holds the newest hash. The commit goes onto the
 * tip that was read, and GitHub moves a branch only forward: of two writers the later one reads again and chains to the
 * other's record. The branch is made where it is not there, with a history of its own.
 * @throws ActionError where GitHub does not let it happen.
 */
async function appendToBranch(world, branch, body) {
    const { ports: { clock, signal } } = world;
    for (let attempt = 1;; attempt += 1) {
        try {
            return await appendOnce(world, branch, body);
        }
        catch (error) {
            const passing = error instanceof http_error/* ConnectionError */.Rc || (0,http_error/* isStatus */.zM)(error, 409, 422) || (error instanceof http_error/* HttpError */.j$ && (error.status >= 500 || error.status === 429));
            if (!passing || attempt >= TRIES)
                throw error;
            await clock.sleep(200 * attempt * (1 + Math.random()), signal);
        }
    }
}
async function appendOnce({ github, inputs, ports }, branch, body) {
    const tip = await tipOf(github, branch);
    const folder = inputs.environment.replace(/[^\w.-]+/g, '-');
    const name = fileName(body, ports.environment.runId, ports.environment.runAttempt);
    const path = `${folder}/${name}`;
    const kept = tip ? await (0,content/* readText */.yR)(github, path, tip) : undefined;
    // The answer to an earlier try was lost, but it had been kept.
    if (kept)
        return { record: JSON.parse(kept), url: pageOf(ports.environment, branch, path) };
    const previous = tip ? ((await (0,content/* readText */.yR)(github, `${folder}/HEAD`, tip))?.trim() ?? null) : null;
    const record = chain(body, previous);
    const files = [{ path, content: `${canonical(record)}\n` }, { path: `${folder}/HEAD`, content: `${record.hash}\n` }];
    const entries = files.map((file) => ({ ...file, mode: '100644', type: 'blob' }));
    const base = tip ? (await github.call('GET', `git/commits/${tip}`)).tree.sha : undefined;
    const { sha: tree } = await github.call('POST', 'git/trees', { ...(base ? { base_tree: base } : {}), tree: entries });
    const message = `Record ${String(body.outcome)} in ${inputs.environment}`;
    const { sha: commit } = await github.call('POST', 'git/commits', { message, tree, parents: tip ? [tip] : [] });
    if (tip)
        await github.call('PATCH', `git/refs/heads/${(0,content/* encodePath */.O0)(branch)}`, { sha: commit, force: false });
    else
        await github.call('POST', 'git/refs', { ref: `refs/heads/${branch}`, sha: commit });
    return { record, url: pageOf(ports.environment, branch, path) };
}
// Sorted by name is sorted by time; the run tells two of one second apart.
const fileName = (body, run = 'local', attempt) => `${String(body.startedAt).replaceAll(':', '').replace(/\.\d+/, '')}-${run}-${attempt}.json`;
async function tipOf(github, branch) {
    try {
        const { object } = await github.call('GET', `git/ref/heads/${(0,content/* encodePath */.O0)(branch)}`);
        return object.sha;
    }
    catch (error) {
        if ((0,http_error/* isStatus */.zM)(error, 404))
            return undefined;
        if ((0,http_error/* isStatus */.zM)(error, 409))
            throw new errors/* ActionError */.lZ(`The repository is empty: ${(0,errors/* errorMessage */.gJ)(error)}`);
        throw error;
    }
}
const pageOf = ({ serverUrl, repository }, branch, path) => repository && `${serverUrl}/${repository.owner}/${repository.name}/blob/${(0,content/* encodePath */.O0)(branch)}/${(0,content/* encodePath */.O0)(path)}`;

// EXTERNAL MODULE: ./actions/promote-prod/src/record.ts
var src_record = __webpack_require__(53367);
;// CONCATENATED MODULE: ./actions/promote-prod/src/audit/audit.ts









/** Chains, writes, uploads and appends the record. Each is best-effort: what fails is a warning, the outcome stands. */
async function keepRecord(world, { artifact }) {
    const { inputs, ports: { runner } } = world;
    const body = recordOf(world);
    const appended = inputs.auditBranch && isAct(world) ? await tried(world, `The branch ${inputs.auditBranch}`, () => appendToBranch(world, inputs.auditBranch, body)) : undefined;
    const record = appended?.record ?? chain(body, (await tried(world, 'The record before', () => lastHash(world))) ?? null);
    const path = await tried(world, 'The audit record', () => write(world, record));
    const artifactUrl = artifact && path && isAct(world) ? await upload(world, path) : undefined;
    runner.info(`audit: ${path ?? 'not written'} (sha256 ${record.hash})`);
    if (appended)
        runner.info(`Appended to the branch ${inputs.auditBranch}: ${appended.url ?? 'done'}`);
    return { record, hash: record.hash, path, artifactUrl, branchUrl: appended?.url };
}
// A check and a dry run change nothing, so there is nothing to keep a trace of elsewhere.
const isAct = ({ inputs }) => inputs.mode !== 'check' && !inputs.dryRun;
async function tried({ ports: { runner } }, what, work) {
    try {
        return await work();
    }
    catch (error) {
        const advice = error instanceof errors/* ActionError */.lZ && error.advice ? ` ${error.advice}` : '';
        runner.warning(`${what} could not be kept up: ${(0,errors/* errorMessage */.gJ)(error)}.${advice}`);
        return undefined;
    }
}
async function write({ ports: { environment }, inputs }, record) {
    const folder = (0,external_node_path_.join)(environment.temp, 'promote-prod');
    await (0,promises_.mkdir)(folder, { recursive: true });
    const path = (0,external_node_path_.join)(folder, `audit-${inputs.environment.replace(/[^\w.-]+/g, '-')}-${environment.runId ?? 'local'}-${environment.runAttempt}.json`);
    await (0,promises_.writeFile)(path, `${canonical(record)}\n`);
    return path;
}
async function upload({ ports: { environment, runner }, inputs }, path) {
    if (!environment.variable('ACTIONS_RESULTS_URL')) {
        runner.info('This runner has no artifact service: the record stays a file.');
        return undefined;
    }
    try {
        const name = `audit-${inputs.environment}-${environment.runId ?? 'local'}-${environment.runAttempt}-${environment.job ?? 'job'}`;
        const { url } = await createArtifacts(environment).upload(name, [path], (0,external_node_path_.join)(path, '..'));
        return url;
    }
    catch (error) {
        runner.warning(`The audit record could not be uploaded: ${(0,errors/* errorMessage */.gJ)(error)}`);
        return undefined;
    }
}
/**
 * The hash of the record before, as our newest closed deployment on GitHub says it. Each description names the hash of
 * its own record, so the chain holds without a branch, as long as GitHub keeps the states (90 days, the newest for good).
 */
async function lastHash({ github, inputs, story }) {
    const records = (await (0,github_deployment/* listDeployments */.Jn)(github, { environment: inputs.environment, limit: 20 })).filter((one) => (0,src_record/* payloadOf */.Md)(one) && Number(one.id) !== story.recordId);
    for (const { id } of records) {
        const states = await (0,github_deployment/* listDeploymentStates */.Ef)(github, Number(id));
        const hash = states.map(({ description }) => /\baudit:([0-9a-f]{64})\b/.exec(description)?.[1]).find(Boolean);
        if (hash)
            return hash;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/dora.ts



const DAY = 86_400_000;
/**
 * Works the numbers out. A promotion failed if it was not verified, or if somebody rolled production back right after it.
 * It was restored by its own rollback, by one by hand, or by the next success. Medians, as one bad day should not hide.
 */
function doraOf(changes, now, days) {
    const all = changes.filter(({ at }) => at > now - days * DAY && at <= now).sort((a, b) => a.at - b.at);
    const recent = all.flatMap((change, i) => {
        if (change.byHand)
            return [];
        const next = all[i + 1];
        return change.good && next?.byHand ? [{ ...change, good: false, restoredMs: next.restoredMs }] : [change];
    });
    const failures = recent.filter(({ good }) => !good);
    const mended = (from, until = Infinity) => all.find(({ at, good, byHand }) => (good || byHand) && at > from && at < until);
    const restored = failures.flatMap(({ at, restoredMs }, i) => {
        if (restoredMs !== undefined)
            return [restoredMs];
        const before = failures[i - 1];
        // A run of failures that nothing mended is one outage: it lasts from its first.
        if (before && before.restoredMs === undefined && !mended(before.at, at))
            return [];
        const next = mended(at);
        return next ? [next.at - at] : [];
    });
    const good = recent.length - failures.length;
    return {
        days,
        deployments: recent.length,
        good,
        perWeek: (good * 7) / days,
        leadMs: median(recent.flatMap(({ good, leadMs }) => (good && leadMs !== undefined ? [leadMs] : []))),
        failureRate: recent.length > 0 ? failures.length / recent.length : undefined,
        restoreMs: median(restored),
    };
}
function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : sorted.length > 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : undefined;
}
const DAYS = 30;
const DEPTH = 40;
// Lead times need a request a commit; as many are enough for a median.
const LEADS = 15;
/** Reads the promotions of the last 30 days, or of as many as DEPTH records reach back, from GitHub's deployment records, this one included. */
async function readDora(world) {
    const { github, inputs, ports: { clock } } = world;
    const now = clock.now();
    const listed = await (0,github_deployment/* listDeployments */.Jn)(github, { environment: inputs.environment, limit: DEPTH });
    const days = listed.length < DEPTH ? DAYS : Math.min(DAYS, Math.max(1, Math.floor((now - Date.parse(listed.at(-1).created_at)) / DAY)));
    const records = listed.filter((record) => (0,src_record/* payloadOf */.Md)(record) && Date.parse(record.created_at) > now - days * DAY);
    const changes = await Promise.all(records.map(async (record, i) => {
        const { id, sha, created_at: createdAt } = record;
        const state = (0,src_record/* decisive */.l9)(await (0,github_deployment/* listDeploymentStates */.Ef)(github, Number(id)));
        // What was blocked, canceled or is still open changed nothing that could have failed.
        if (state?.state !== 'success' && state?.state !== 'failure')
            return [];
        const at = Date.parse(state.created_at) || Date.parse(createdAt);
        const lasted = Math.max(0, at - Date.parse(createdAt));
        if ((0,src_record/* payloadOf */.Md)(record)?.mode === 'rollback')
            return state.state === 'success' ? [{ at, good: false, byHand: true, restoredMs: lasted }] : [];
        if (state.state === 'failure')
            return [{ at, good: false, ...(state.description.startsWith('rolled-back') ? { restoredMs: lasted } : {}) }];
        const commit = i < LEADS ? await github.call('GET', `commits/${sha}`) : undefined;
        const committed = Date.parse(commit?.commit.committer?.date ?? '');
        return [{ at, good: true, leadMs: committed > 0 ? Math.max(0, at - committed) : undefined }];
    }));
    return doraOf(changes.flat(), now, days);
}
/** The numbers in words, for a table: name and value. */
function sayDora(dora) {
    const { leadMs, failureRate, restoreMs } = dora;
    const none = 'no data yet';
    return [
        ['Deployment frequency', sayFrequency(dora)],
        ['Lead time for changes', leadMs === undefined ? none : (0,duration/* formatDuration */.a)(leadMs)],
        ['Change failure rate', failureRate === undefined ? none : `${Math.round(failureRate * 100)} %`],
        ['Time to restore', restoreMs === undefined ? none : (0,duration/* formatDuration */.a)(restoreMs)],
    ];
}
// Of less than one a week, a rate is a riddle (0.2 of a deployment), and the count says it.
function sayFrequency({ perWeek, deployments, good, days }) {
    const failed = deployments > good ? `; ${deployments - good}${good > 0 ? ' more' : ''} failed` : '';
    const span = days === 1 ? 'a day' : `${days} days`;
    if (perWeek < 1)
        return `${good === 0 ? 'none' : good} in ${span}${failed}`;
    return `${perWeek >= 10 ? Math.round(perWeek) : perWeek.toFixed(1)} a week (${good} in ${span}${failed})`;
}

// EXTERNAL MODULE: ./actions/promote-prod/src/lock.ts
var src_lock = __webpack_require__(23825);
// EXTERNAL MODULE: ./actions/promote-prod/src/notice.ts
var notice = __webpack_require__(71190);
// EXTERNAL MODULE: ./actions/promote-prod/src/state.ts
var src_state = __webpack_require__(25913);
;// CONCATENATED MODULE: ./packages/health/src/chart.ts


const SQUARES = { good: '🟩', old: '🟨', bad: '🟥', none: '⬛' };
const MOST = 40;
/** The wait as a row of squares, from the first answer to the last, with what they mean below. Markdown. */
function squares({ samples, timeline, attempts }) {
    const last = timeline.at(-1);
    if (!last)
        return '';
    if (attempts <= Math.min(MOST, samples.length)) {
        const row = samples.map(({ kind }) => SQUARES[sortOf(kind)]);
        return legend(row, 'one square an answer');
    }
    const span = last.toMs / MOST;
    const row = [];
    for (let i = 0; i < MOST; i += 1) {
        const here = timeline.filter(({ fromMs }) => Math.floor(fromMs / span) === i);
        // A square in which nobody asked looks like the one before.
        row.push(worst(here) ?? row.at(-1) ?? SQUARES.none);
    }
    return legend(row, `one square ${(0,duration/* formatDuration */.a)(span)}, by its worst answer`);
}
function sortOf(kind) {
    if (kind === 'good')
        return 'good';
    if (kind === 'old-version')
        return 'old';
    return kind === 'dns' || kind === 'tls' || kind === 'refused' || kind === 'timeout' ? 'none' : 'bad';
}
function worst(segments) {
    const sort = ['none', 'bad', 'old', 'good'].find((each) => segments.some((segment) => segment[each] > 0));
    return sort && SQUARES[sort];
}
const WORDS = {
    '🟩': 'good',
    '🟨': 'old version',
    '🟥': 'bad answer',
    '⬛': 'no answer',
};
const legend = (row, scale) => `${row.join('')}\n\n<sub>${scale} · ${[...new Set(row)].map((square) => `${square} ${WORDS[square]}`).join(' · ')}</sub>`;
const BARS = 24;
/**
 * The slowest good answer in each stretch of the wait as a Mermaid chart, with the budget as a line where there is one.
 * Empty with fewer than five good answers, which are no curve.
 */
function latencyChart({ timeline, good }, budgetMs) {
    const from = timeline.findIndex((segment) => segment.good > 0);
    const seen = timeline.slice(from);
    const [first, last] = [seen[0], seen.at(-1)];
    if (from < 0 || !first || !last || good < 5)
        return '';
    const bars = Math.min(BARS, Math.round((last.toMs - first.fromMs) / (first.toMs - first.fromMs)));
    const span = (last.toMs - first.fromMs) / bars;
    const heights = [];
    for (let i = 0; i < bars; i += 1) {
        const here = seen.filter(({ fromMs }) => Math.floor((fromMs - first.fromMs) / span) === i);
        // Where nobody asked it is as before; where nothing good came there is no bar.
        heights.push(here.length === 0 ? (heights.at(-1) ?? 0) : Math.round(Math.max(...here.map(({ slowestMs }) => slowestMs))));
    }
    const top = Math.ceil(Math.max(...heights, budgetMs ?? 0, 1) * 1.1);
    const seconds = (ms) => Math.round(ms / 100) / 10;
    return codeBlock([
        'xychart-beta',
        `  title "${mermaidLabel(budgetMs === undefined ? 'Slowest good answer in ms' : `Slowest good answer in ms, and the budget of ${formatDuration(budgetMs)}`)}"`,
        `  x-axis "seconds since the start" ${seconds(first.fromMs)} --> ${seconds(last.toMs)}`,
        `  y-axis "ms" 0 --> ${top}`,
        `  bar [${heights.join(', ')}]`,
        ...(budgetMs === undefined ? [] : [`  line [${heights.map(() => budgetMs).join(', ')}]`]),
    ].join('\n'), 'mermaid');
}

;// CONCATENATED MODULE: ./packages/health/src/mann-whitney.ts
/** The quantile of the normal distribution for 98 %, Kayenta's level of confidence. */
const Z = 2.3263478740408408;
/**
 * The Mann-Whitney U test of two samples, neither of them empty, and the confidence interval that comes with it (Hollander,
 * Wolfe and Chicken, Nonparametric Statistical Methods, 4.1 to 4.3). It asks nothing of the distributions, so that one
 * outlier counts as one value, however far out it is.
 */
function mannWhitney(x, y) {
    const pairs = x.length * y.length;
    const all = x.length + y.length;
    const differences = x.flatMap((a) => y.map((b) => a - b)).sort((a, b) => a - b);
    const u = differences.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0);
    const variance = (pairs / 12) * (all + 1 - tied([...x, ...y]) / (all * (all - 1)));
    const away = Math.max(0, Math.abs(u - pairs / 2) - 0.5);
    // Ties only ever narrow the interval: without their correction it errs on the side of "no difference".
    const rank = Math.floor((pairs + 1) / 2 - Z * Math.sqrt((pairs / 12) * (all + 1)));
    return {
        u,
        p: variance > 0 ? Math.min(1, erfc(away / Math.sqrt(variance) / Math.SQRT2)) : 1,
        shift: mann_whitney_median(differences),
        lower: rank < 1 ? -Infinity : differences[rank - 1],
        upper: rank < 1 ? Infinity : differences[pairs - rank],
    };
}
/** The sum of t³ - t over groups of t equal values. */
function tied(values) {
    const counts = new Map();
    for (const value of values)
        counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts.values()].reduce((sum, t) => sum + (t ** 3 - t), 0);
}
/** The middle of values in ascending order; of two middles their mean. NaN without values. */
function mann_whitney_median(sorted) {
    const half = (sorted.length - 1) / 2;
    return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
}
const COEFFICIENTS = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
/** The complementary error function for z >= 0, within 1.2e-7 of its value (Numerical Recipes, 6.2). */
function erfc(z) {
    const t = 1 / (1 + z / 2);
    return t * Math.exp(COEFFICIENTS.reduceRight((sum, c) => sum * t + c, 0) - z * z);
}

;// CONCATENATED MODULE: ./packages/health/src/traffic.ts


// Of a handful of requests one error is already a fifth.
const FEWEST_IN_STEP = 5;
// With fewer the test cannot say "greater" with 98 % confidence, whatever the values are.
const FEWEST_STEPS = { before: 8, after: 3 };
/**
 * Judges a new version's traffic by that of the version before, as Kayenta's judge does: the distributions over the steps
 * are compared by a Mann-Whitney U test, and what is significant counts where the effect is large enough to matter. Too
 * little traffic is unknown, never good.
 */
function compareTraffic(before, after, limits) {
    const [old, fresh] = [before, after].map((steps) => steps.filter(({ requests }) => requests >= FEWEST_IN_STEP));
    const sides = { before: sideOf(old), after: sideOf(fresh) };
    const measures = [compareErrors(old, fresh, limits), compareLatency(old, fresh, limits)];
    const worst = measures.find(({ verdict }) => verdict === 'unhealthy') ?? measures.find(({ verdict }) => verdict === 'unknown');
    const message = worst?.message ?? `${measures.map(({ message }) => message).join('; ')}`;
    return { verdict: worst?.verdict ?? 'healthy', message, ...sides, measures };
}
function sideOf(steps) {
    const requests = sum(steps, ({ requests }) => requests);
    return {
        steps: steps.length,
        requests,
        errorRate: requests > 0 ? sum(steps, ({ errors }) => errors) / requests : undefined,
        p95Ms: steps.some(({ p95Ms }) => p95Ms !== undefined) ? mann_whitney_median(latencies(steps)) : undefined,
    };
}
function compareErrors(before, after, limits) {
    const measure = 'error rate';
    const scarce = tooLittle(before, after, limits);
    if (scarce)
        return { measure, verdict: 'unknown', message: scarce, test: undefined };
    const rates = (steps) => steps.map(({ errors, requests }) => errors / requests);
    const test = mannWhitney(rates(after), rates(before));
    const [was, is] = [sideOf(before).errorRate, sideOf(after).errorRate];
    const said = `${percent(is)} of the requests are answered with 5xx, ${percent(was)} before`;
    return { measure, verdict: isGreater(test) && is - was > limits.errorIncrease ? 'unhealthy' : 'healthy', message: said, test };
}
function compareLatency(before, after, limits) {
    const measure = 'latency';
    const known = (steps) => steps.filter(({ p95Ms }) => p95Ms !== undefined);
    const scarce = tooLittle(known(before), known(after), limits);
    if (scarce)
        return { measure, verdict: 'unknown', message: scarce === tooLittle(before, after, limits) ? scarce : `no latency was measured: ${scarce}`, test: undefined };
    const [was, is] = [latencies(before), latencies(after)];
    const test = mannWhitney(is, was);
    const said = `95 % are answered within ${(0,duration/* formatDuration */.a)(mann_whitney_median(is))}, ${(0,duration/* formatDuration */.a)(mann_whitney_median(was))} before`;
    return { measure, verdict: isGreater(test) && mann_whitney_median(is) > mann_whitney_median(was) * (1 + limits.latencyIncrease) ? 'unhealthy' : 'healthy', message: said, test };
}
/**
 * Kayenta's rule for "High" (MannWhitneyClassifier.scala): the interval must lie above zero by a quarter of the shift
 * that was measured, so that what is barely significant does not count.
 */
const TOLERANCE = 0.25;
const isGreater = ({ lower, shift }) => lower > TOLERANCE * Math.abs(shift);
function tooLittle(before, after, { minRequests }) {
    const lacks = (steps, fewest) => steps.length < fewest || sum(steps, ({ requests }) => requests) < minRequests;
    const said = (steps) => `${sum(steps, ({ requests }) => requests)} requests in ${steps.length} busy ${steps.length === 1 ? 'step' : 'steps'}`;
    if (lacks(after, FEWEST_STEPS.after))
        return `too little traffic to tell: the new version had ${said(after)}, and it takes ${minRequests} in ${FEWEST_STEPS.after}`;
    if (lacks(before, FEWEST_STEPS.before))
        return `too little traffic to compare with: the version before had ${said(before)}, and it takes ${minRequests} in ${FEWEST_STEPS.before}`;
    return undefined;
}
const latencies = (steps) => steps.flatMap(({ p95Ms }) => p95Ms ?? []).sort((a, b) => a - b);
/** A share as people read it: `0 %`, `0.04 %`, `9.8 %`, `31 %`. */
function percent(share) {
    const value = share * 100;
    return `${value === 0 || value >= 10 ? Math.round(value) : value >= 1 ? value.toFixed(1) : value.toFixed(2)} %`;
}
const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

;// CONCATENATED MODULE: ./actions/promote-prod/src/metrics/table.ts



const table_SIGNS = { healthy: '✅ no worse', unhealthy: '❌ worse', unknown: '❔ unknown' };
/** The traffic before and after as a table with a verdict a measure; a sentence for a service without metrics. */
function metricsTable(reports) {
    if (reports.length === 0)
        return '';
    const rows = reports.flatMap((report) => report.kind === 'unavailable' ? [] : report.measures.map((measure, i) => [(0,markdown/* escapeMarkdown */.FV)(report.service), measure.measure, cell(report.before, measure), cell(report.after, measure), verdict(measure, report.measures[i - 1])]));
    const missing = reports.flatMap((report) => (report.kind === 'unavailable' ? `${(0,markdown/* escapeMarkdown */.FV)(report.service)}: nothing, since ${(0,markdown/* escapeMarkdown */.FV)(report.reason)}.` : []));
    return ['### Render\'s metrics', rows.length > 0 ? (0,markdown/* table */.tp)(['Service', 'Measure', 'Version before', 'New version', 'Verdict'], rows) : '', ...missing].filter(Boolean).join('\n\n');
}
function cell({ requests, steps, errorRate, p95Ms }, { measure }) {
    const said = measure === 'error rate' ? errorRate !== undefined && `${percent(errorRate)} 5xx` : p95Ms !== undefined && `95 % within ${(0,duration/* formatDuration */.a)(p95Ms)}`;
    return said ? `${said}, of ${requests} requests in ${steps} steps` : 'no traffic';
}
function verdict({ verdict: word, message, test }, above) {
    if (test)
        return `${table_SIGNS[word]} (p ${test.p < 0.0001 ? '< 0.0001' : `= ${test.p.toFixed(4)}`})`;
    return message === above?.message ? table_SIGNS[word] : `${table_SIGNS[word]}: ${(0,markdown/* escapeMarkdown */.FV)(message)}`;
}

// EXTERNAL MODULE: ./actions/promote-prod/src/survey.ts + 1 modules
var survey = __webpack_require__(56725);
;// CONCATENATED MODULE: ./actions/promote-prod/src/summary.ts









const TITLES = {
    promoted: '✅ Promoted',
    'already-live': '✅ Already live',
    'rolled-back': '⏪ Rolled back',
    blocked: '⛔ Blocked',
    failed: '❌ Failed',
    unknown: '❔ Unknown',
};
/** A promotion for people: the outcome first, then gates, what shipped, what happened when, what is live, what to do. */
function summarize(world, { audit, dora, now }) {
    const { story, inputs } = world;
    const title = story.outcome ? TITLES[story.outcome] : '☑️ Nothing changed';
    return [
        `## ${title}: ${(0,markdown/* escapeMarkdown */.FV)(inputs.environment)}`,
        withCode(/[.?!]$/.test(story.message) ? story.message : `${story.message}.`),
        story.next ? `**Next:** ${withCode(story.next)}` : '',
        liveNow(world),
        gatesTable(story.gates),
        shipped(story.shipment, story.outcome),
        canaryTable(story.canary),
        verification('Verification', story.verification),
        metricsTable(story.metrics),
        verification('After the rollback', story.rollback?.verification),
        timeline(story, now),
        dora ? (0,markdown/* details */.zH)(`Delivery over ${dora.days} days (DORA)`, (0,markdown/* table */.tp)(['Measure', 'Value'], sayDora(dora))) : '',
        footer(world, audit),
    ].filter(Boolean).join('\n\n');
}
// Messages name inputs in backticks, and those may stay.
const withCode = (text) => text.split('`').map((part, i) => (i % 2 === 1 ? (0,markdown/* code */.aY)(part) : (0,markdown/* escapeMarkdown */.FV)(part))).join('');
const summary_SIGNS = { pass: '✅ pass', fail: '❌ fail', unknown: '❔ unknown', overridden: '⚠️ overridden' };
/** The gates as a table; overrides say by whom and why. */
function gatesTable(gates) {
    if (gates.length === 0)
        return '';
    const rows = gates.map(({ name, state, reason, link: url, advice, override }) => {
        const remedy = override ? `overridden by ${(0,markdown/* escapeMarkdown */.FV)(override.by)}: ${(0,markdown/* escapeMarkdown */.FV)(override.reason)}` : state !== 'pass' && advice ? `**${withCode(advice)}**` : '';
        return [(0,markdown/* link */.nf)(name, url), summary_SIGNS[state], `${withCode(reason)}${remedy ? `<br>${remedy}` : ''}`];
    });
    return `### Gates\n\n${(0,markdown/* table */.tp)(['Gate', 'State', 'Why'], rows)}`;
}
const SHOWN = 30;
function shipped(shipment, outcome) {
    if (!shipment || shipment.commits.length === 0)
        return '';
    const { aheadBy, authors, commits, url, from, to } = shipment;
    const lines = commits.slice(0, SHOWN).map(({ sha, subject, author }) => `- ${(0,markdown/* code */.aY)(sha.slice(0, 7))} ${(0,markdown/* escapeMarkdown */.FV)(subject)} (${(0,markdown/* escapeMarkdown */.FV)(author)})`);
    const more = aheadBy > lines.length ? `\n- and ${aheadBy - lines.length} more` : '';
    const verb = outcome === 'promoted' ? 'What shipped' : outcome === 'rolled-back' ? 'What shipped and was taken back' : 'What was to ship';
    return `### ${verb}\n\n${(0,markdown/* link */.nf)(`${from.slice(0, 7)}…${to.slice(0, 7)}`, url)}: ${aheadBy} ${aheadBy === 1 ? 'commit' : 'commits'} by ${authors.map(markdown/* escapeMarkdown */.FV).join(', ')}\n\n${lines.join('\n')}${more}`;
}
function verification(title, report) {
    if (!report)
        return '';
    const charts = report.targets.map((target) => squares(target)).filter(Boolean);
    const p95 = report.p95Ms === undefined ? '' : `, 95 % within ${(0,duration/* formatDuration */.a)(report.p95Ms)}`;
    return `### ${title}\n\n${report.verdict} after ${report.attempts} answers in ${(0,duration/* formatDuration */.a)(report.elapsedMs)}${p95}${charts.length > 0 ? `\n\n${charts.join('\n\n')}` : ''}`;
}
function timeline({ timeline: moments, startedAt }, now) {
    const rows = moments.map(({ at, what }) => [new Date(at).toISOString().slice(11, 19), `+${(0,duration/* formatDuration */.a)(at - startedAt)}`, (0,markdown/* escapeMarkdown */.FV)(what)]);
    if (rows.length === 0)
        return '';
    return (0,markdown/* details */.zH)(`Timeline (UTC), ${(0,duration/* formatDuration */.a)(now - startedAt)} in all`, (0,markdown/* table */.tp)(['At', 'After', 'What'], rows));
}
/** What every service runs at the end. */
function liveNow({ story, targets }) {
    if (targets.length === 0)
        return '';
    const { pair, switched } = story;
    if (pair) {
        const at = (0,domain/* holderOf */.Kd)(story)?.name;
        if (at === undefined)
            return `**Live now:** nobody knows whether ${(0,markdown/* escapeMarkdown */.FV)(pair.what)} is with ${(0,markdown/* escapeMarkdown */.FV)(pair.active.name)} or ${(0,markdown/* escapeMarkdown */.FV)(pair.idle.name)}: a command that moves it was begun, and did not end well`;
        const nobody = switched?.gapMs === undefined ? '' : `; nobody had it for ${(0,duration/* formatDuration */.a)(switched.gapMs)}`;
        const gap = switched ? ` (it moved${switched.back ? ' and moved back' : ''}${nobody})` : '';
        return `**Live now:** ${(0,markdown/* escapeMarkdown */.FV)(pair.what)} is with ${(0,markdown/* escapeMarkdown */.FV)(at)}${gap}`;
    }
    const lines = targets.map(({ service, live }) => {
        const back = story.rollback?.reports.find((report) => report.service.id === service.id && report.outcome === 'live');
        const out = story.deploys.find((report) => report.service.id === service.id && (report.outcome === 'live' || report.deploy?.status === 'live'));
        const now = back?.deploy ?? out?.deploy ?? live;
        const page = service.dashboardUrl && now ? `${service.dashboardUrl}/deploys/${now.id}` : undefined;
        return `${(0,markdown/* link */.nf)(service.name, service.serviceDetails?.url)} runs ${now ? `${(0,markdown/* link */.nf)(now.id, page)}, ${(0,markdown/* escapeMarkdown */.FV)((0,survey/* sourceOf */.vz)(now))}` : 'nothing'}`;
    });
    return `**Live now:** ${lines.join('; ')}`;
}
function footer({ ports: { environment } }, { hash, artifactUrl, branchUrl }) {
    const where = [artifactUrl && (0,markdown/* link */.nf)('artifact', artifactUrl), branchUrl && (0,markdown/* link */.nf)('branch', branchUrl), (0,markdown/* link */.nf)('run', (0,env/* runUrl */.Vp)(environment))].filter(Boolean);
    return `Audit record ${(0,markdown/* code */.aY)(hash.slice(0, 16))} (${where.join(', ')})`;
}

// EXTERNAL MODULE: ./actions/promote-prod/src/tell.ts
var tell = __webpack_require__(3757);
// EXTERNAL MODULE: ./actions/promote-prod/src/blue-green/traffic.ts
var blue_green_traffic = __webpack_require__(21338);
// EXTERNAL MODULE: ./packages/core/src/clock.ts
var src_clock = __webpack_require__(50143);
// EXTERNAL MODULE: ./packages/core/src/github.ts
var github = __webpack_require__(60662);
// EXTERNAL MODULE: ./packages/render/src/ports.ts
var src_ports = __webpack_require__(85842);
// EXTERNAL MODULE: ./actions/promote-prod/src/wall-clock.ts
var wall_clock = __webpack_require__(87333);
;// CONCATENATED MODULE: ./actions/promote-prod/src/world.ts






/** Opens GitHub and Render. Nothing is sent yet. */
function openWorld(inputs, ports, story) {
    return {
        inputs,
        ports,
        github: gitHubOver(ports.http, { inputs, ports, story }),
        render: (0,src_ports/* openRender */.Z)(ports, inputs.access),
        targets: [],
        story,
    };
}
/** The same world under a signal that ends after `ms`: for what has to be done once the job was canceled. */
function graceful(world, ms) {
    const ports = world.ports.grace(ms);
    return { ...openWorld(world.inputs, ports, world.story), targets: world.targets };
}
const gitHubOver = (http, { inputs: { token }, ports: { clock, environment }, story }) => (0,github/* createGitHub */.C)({ http: (0,wall_clock/* minding */.jQ)(http, clock, story), environment, token });
/**
 * Asks GitHub while production is not well: what is good to know before a rollback must not hold it up.
 * @throws TimeoutError where GitHub has not said it after `HURRY_MS`.
 */
const inHurry = (world, ask) => {
    const { http, clock, signal } = world.ports;
    const late = () => new errors/* TimeoutError */.MU(`GitHub did not answer within ${(0,duration/* formatDuration */.a)(HURRY_MS)}`);
    return (0,src_clock/* withTimeout */.wj)((limit) => ask(gitHubOver(http.under(limit), world)), { ms: HURRY_MS, late, clock, signal });
};
const HURRY_MS = 5_000;

;// CONCATENATED MODULE: ./actions/promote-prod/src/conclude.ts











// Of the 10 s that a canceled job has left, deploys had the first six.
const GRACE_MS = 3_500;
/** Ends a promotion: the audit record, the record on GitHub, outputs and summary. Nothing here changes the outcome. */
async function conclude(world) {
    const { ports: { runner, signal, clock }, story } = world;
    await story.stopRenewing?.();
    const acting = signal.aborted ? graceful(world, GRACE_MS) : world;
    (0,tell/* tell */.q)(world, story.outcome ?? 'nothing was changed');
    const kept = await runner.group('Record', async () => {
        const audit = await keepRecord(acting, { artifact: !signal.aborted });
        await closeDeployment(acting, audit);
        await closeEarlier(acting);
        await (0,notice/* tellOutcome */.G7)(acting);
        return audit;
    });
    (0,src_state/* saveSettled */.TL)(runner);
    const dora = story.recordId !== undefined && !signal.aborted ? await readDora(world).catch(() => undefined) : undefined;
    const outputs = outputsOf(world, kept);
    await runner.group('Outputs', async () => {
        for (const [name, value] of Object.entries(outputs))
            runner.info(`${name} = ${name === 'gates' ? `JSON, ${story.gates.length} gates` : (value ?? '')}`);
    });
    if (!story.failure)
        runner.info(`${story.outcome ?? 'Nothing changed'}: ${story.message}.`);
    return { outputs, summary: summarize(world, { audit: kept, dora, now: clock.now() }), failure: story.failure };
}
// GitHub has no word for "canceled" or "nobody knows": error is neither success nor the commit's fault.
const STATES = {
    promoted: 'success',
    'already-live': 'success',
    'rolled-back': 'failure',
    blocked: 'inactive',
    failed: 'failure',
    unknown: 'error',
};
/** Closes the record on GitHub, with which the lock is free. Its description carries the deploys and the audit hash. */
async function closeDeployment({ inputs, ports, story, targets }, audit) {
    if (story.recordId === undefined || story.outcome === undefined)
        return;
    const state = stateOf(story, inputs.mode);
    const [deploy] = story.rollback?.reports.at(-1)?.deploy ? [story.rollback.reports.at(-1).deploy] : story.deploys.map((report) => report.deploy);
    // Render does not know where a command moved the traffic to: the next run reads it here. A rollback by hand that moved
    // nothing may have begun where nobody knew.
    const isKnown = inputs.mode !== 'rollback' || story.switched !== undefined;
    const traffic = inputs.blueGreen?.way.kind === 'command' && isKnown ? (0,blue_green_traffic/* sayTraffic */.Fs)(story) : undefined;
    const description = [story.outcome, deploy?.id, `audit:${audit.hash}`, traffic].filter(Boolean).join(' ');
    const url = targets[0]?.service.serviceDetails?.url;
    const closed = await (0,deployment_record/* resumeRecord */.D)(story.recordId, { token: inputs.token, sure: story.isStartSure }, ports).close(state, description, url);
    if (!closed)
        return (0,src_state/* saveEnding */.rC)(ports.runner, { state, description, url });
    ports.runner.info(`Deployment ${story.recordId} on GitHub: ${state}. The lock of ${inputs.environment} is free.`);
}
/** What an earlier attempt of this job left open is closed also where this one took no lock: a gate may have stopped it. */
async function closeEarlier(world) {
    const { inputs: { mode, dryRun }, ports: { runner, environment }, story } = world;
    if (story.recordId !== undefined || environment.runAttempt === 1 || mode === 'check' || dryRun)
        return;
    await (0,src_lock/* closeLeftovers */.Zq)(world).catch((error) => runner.warning(`What an earlier attempt left open on GitHub could not be closed: ${(0,errors/* errorMessage */.gJ)(error)}`));
}
function stateOf({ outcome, rollback, deploys }, mode) {
    if (mode === 'rollback' && outcome === 'rolled-back')
        return 'success';
    // What never went out, or was canceled or replaced on its way, says nothing against the commit.
    if (outcome === 'failed' && !rollback && !deploys.some((report) => report.outcome === 'failed' || report.outcome === 'live'))
        return 'error';
    return STATES[outcome];
}
function outputsOf({ story, targets, ports: { clock } }, { path, hash }) {
    const [first] = targets;
    const deploy = story.deploys[0]?.deploy ?? (story.outcome === 'already-live' ? first?.live : undefined);
    return {
        outcome: story.outcome,
        gates: JSON.stringify(story.gates.map(({ name, state, reason, link, override }) => ({ name, state, reason, link: link ?? null, ...(override ? { override } : {}) }))),
        'deploy-id': deploy?.id ?? story.rollback?.reports[0]?.deploy?.id,
        'previous-deploy-id': story.deploys[0]?.previous?.id ?? (deploy?.id === first?.live?.id && story.outcome === 'already-live' ? undefined : first?.live?.id),
        'rollback-deploy-id': story.rollback?.reports[0]?.deploy?.id,
        audit: path,
        'audit-hash': hash,
        'duration-ms': Math.round(clock.elapsed() - story.startedMs),
    };
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/shipment.ts


/**
 * Compares two commits (https://docs.github.com/en/rest/commits/commits#compare-two-commits). Undefined where GitHub
 * knows one of them no longer, after a force push or in another repository.
 */
async function compareCommits(github, from, to) {
    try {
        const found = await github.call('GET', `compare/${from}...${to}`);
        if (!isComparison(found))
            throw new errors/* ActionError */.lZ(`GitHub's comparison of ${from.slice(0, 7)} and ${to.slice(0, 7)} cannot be read`);
        const commits = found.commits.map(({ sha, commit, author }) => {
            const subject = commit.message.split('\n', 1)[0] ?? '';
            return { sha, subject, author: author?.login ?? commit.author?.name ?? 'unknown', pull: pullIn(commit.message) };
        });
        return {
            from, to, relation: found.status, aheadBy: found.ahead_by, behindBy: found.behind_by,
            commits: commits.reverse(), authors: [...new Set(commits.map(({ author }) => author))], url: found.html_url,
        };
    }
    catch (error) {
        if ((0,http_error/* isStatus */.zM)(error, 404, 422))
            return undefined;
        throw error;
    }
}
const isComparison = (found) => ['ahead', 'behind', 'diverged', 'identical'].includes(found?.status ?? '') && Number.isInteger(found?.ahead_by) && Number.isInteger(found?.behind_by) && Array.isArray(found?.commits);
// "Merge pull request #12 from …", and "Subject (#12)" of a squash.
function pullIn(message) {
    const [, merged, squashed] = /^Merge pull request #(\d+)|\(#(\d+)\)\s*(?:\n|$)/.exec(message) ?? [];
    return Number(merged ?? squashed) || undefined;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/story.ts
/** An empty story that begins now. */
const openStory = (clock) => ({
    startedAt: clock.now(),
    startedMs: clock.elapsed(),
    clockOffMs: undefined,
    timeline: [],
    gates: [],
    shipment: undefined,
    shipmentFault: undefined,
    deploys: [],
    baseline: undefined,
    verification: undefined,
    metrics: [],
    rollback: undefined,
    frontend: undefined,
    frontendMoved: false,
    pair: undefined,
    switched: undefined,
    trafficUnsure: false,
    canary: undefined,
    recordId: undefined,
    isStartSure: false,
    stopRenewing: undefined,
    messageId: undefined,
    outcome: undefined,
    message: '',
    next: undefined,
    failure: undefined,
});
/** Writes the end. */
function end(story, { outcome, message, next, failure }) {
    Object.assign(story, { outcome, message, next, failure });
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/decision.ts








/**
 * Asks all gates that apply and prints them; asked again, only what changed. Answers whether all let pass, which is also
 * in the story.
 */
async function askAndSay(world) {
    const { inputs, ports: { runner }, story, targets } = world;
    await noteShipment(world, (0,survey/* liveCommit */.MQ)(targets));
    const names = (0,gates/* chosenGates */.LF)(world);
    const before = new Map(story.gates.map((gate) => [gate.name, (0,gates/* sayGate */.dt)(gate)]));
    story.gates = await (0,gates/* askGates */.YI)(world, names);
    const changed = story.gates.filter((gate) => before.get(gate.name)?.slice(0, 10) !== (0,gates/* sayGate */.dt)(gate).slice(0, 10));
    for (const gate of changed)
        runner.info((0,gates/* sayGate */.dt)(gate));
    if (before.size > 0 && changed.length === 0)
        runner.info('The gates say what they said before.');
    if (before.size === 0 && (0,wall_clock/* clockError */.zd)(world) !== 0)
        runner.warning(`The runner's clock is ${(0,duration/* formatDuration */.a)(Math.abs((0,wall_clock/* clockError */.zd)(world)))} ${(0,wall_clock/* clockError */.zd)(world) > 0 ? 'behind' : 'ahead of'} GitHub's. Locks go by GitHub's, and a freeze by either.`);
    if (before.size === 0)
        for (const name of (0,gates/* idleOverrides */.wt)(inputs, names))
            runner.warning(`\`override\` names the gate ${name}, which is not asked here.`);
    const shut = story.gates.filter((gate) => !(0,gates/* isOpen */.nT)(gate));
    if (before.size === 0 || changed.length > 0)
        (0,tell/* tell */.q)(world, shut.length === 0 ? `All ${names.length} gates let pass` : `Shut: ${shut.map(({ name }) => name).join(', ')}`);
    return shut.length === 0;
}
async function noteShipment({ inputs, github, story }, live) {
    story.shipmentFault = undefined;
    try {
        story.shipment = live ? await compareCommits(github, live, inputs.candidate.commit) : undefined;
    }
    catch (error) {
        story.shipment = undefined;
        story.shipmentFault = { reason: (0,errors/* errorMessage */.gJ)(error), advice: error instanceof errors/* ActionError */.lZ ? error.advice : undefined };
    }
}
/** What is left to people where we cannot act. */
const IN_A_HURRY = 'If it cannot wait, roll back in Render\'s dashboard (https://dashboard.render.com).';
/** Ends the story at a gate that lets nothing pass. */
function block({ inputs, story }) {
    const shut = story.gates.filter((gate) => !(0,gates/* isOpen */.nT)(gate));
    const [first] = shut;
    const said = shut.map(({ name, state, reason }) => `${name}${state === 'unknown' ? ' (unknown)' : ''}: ${reason}`).join('; ');
    const message = inputs.mode === 'rollback' ? `${inputs.environment} was not rolled back: ${shut.map(({ name, state, reason }) => (state === 'unknown' ? `${name} (unknown): ${reason}` : reason)).join('; ')}` : `${shut.length === 1 ? 'A gate does' : `${shut.length} gates do`} not let ${inputs.candidate.commit.slice(0, 7)} into ${inputs.environment}. ${said}`;
    const next = `${first?.advice ?? 'Nothing was deployed.'}${inputs.mode === 'rollback' && first?.state === 'unknown' ? ` ${IN_A_HURRY}` : ''}`;
    end(story, { outcome: 'blocked', message, next, failure: new errors/* ActionError */.lZ(message, { advice: next }) });
}

// EXTERNAL MODULE: ./packages/core/src/http.ts + 4 modules
var src_http = __webpack_require__(10916);
// EXTERNAL MODULE: ./packages/core/src/rate-limit.ts
var rate_limit = __webpack_require__(18941);
// EXTERNAL MODULE: ./packages/core/src/retry.ts
var retry = __webpack_require__(59899);
;// CONCATENATED MODULE: ./actions/promote-prod/src/vercel.ts





const MOVE_MS = 180_000;
const LONGEST_WAIT_MS = 30_000;
// While a move is under way a bad answer in passing says nothing about it; that the token is refused does.
function passing(error) {
    if (!(error instanceof http_error/* HttpError */.j$ || error instanceof http_error/* ConnectionError */.Rc))
        throw error;
}
/** Opens Vercel's API. Nothing is sent yet. */
function createVercel({ apiUrl, token, project, team }, { http, clock, signal }) {
    const send = async (method, path, query = {}) => {
        const search = new URLSearchParams({ ...query, ...(team ? { teamId: team } : {}) });
        try {
            return await http.send({ url: `${apiUrl.href.replace(/\/+$/, '')}${path}?${search}`, method, headers: { authorization: `Bearer ${token}` }, ...(method === 'POST' ? { json: {} } : {}) });
        }
        catch (error) {
            throw (0,http_error/* isStatus */.zM)(error, 401, 403, 404) ? refused(error, { project, team }) : error;
        }
    };
    const read = async () => {
        // A proxy's page comes with status 200: asking again is as safe as after a 502.
        const found = await (0,retry/* retry */.L)(async () => (0,src_http/* jsonOf */.o_)(await send('GET', `/v9/projects/${encodeURIComponent(project)}`)), {
            policy: { attempts: 3, baseMs: 300, maxMs: 2_000 }, decide: (error) => ({ retry: error instanceof http_error/* HttpError */.j$ && error.status < 300 }), clock, signal,
        });
        if (typeof found?.id === 'string')
            return found;
        throw new errors/* ActionError */.lZ('Vercel answered with something else than a project', { advice: 'Check `vercel-api-url`, and https://www.vercel-status.com.' });
    };
    // Sent once, but for a limit: then it was provably not carried out, and is asked again when Vercel says.
    const order = async (path, deadline) => {
        for (;;) {
            try {
                return void (await send('POST', path));
            }
            catch (error) {
                // What became of a request without an answer is seen afterwards; 409 says that it has it, or that a move is under way.
                if (error instanceof http_error/* ConnectionError */.Rc || (error instanceof http_error/* HttpError */.j$ && (error.status >= 500 || error.status === 409)))
                    return;
                if (!(0,http_error/* isStatus */.zM)(error, 429) || clock.elapsed() >= deadline)
                    throw error;
                await clock.sleep(Math.min((0,rate_limit/* serverWaitMs */.R)(error, clock.now()) ?? 2_000, LONGEST_WAIT_MS), signal);
            }
        }
    };
    const hasIt = ({ targets }, { id }) => targets?.production?.id === id;
    const move = async (kind, build) => {
        const { id } = await read();
        const path = `/${kind === 'promote' ? 'v10' : 'v9'}/projects/${encodeURIComponent(id)}/${kind}/${encodeURIComponent(build.id)}`;
        const deadline = clock.elapsed() + MOVE_MS;
        await order(path, deadline);
        for (let pause = 300;; pause = Math.min(pause * 1.5, 3_000)) {
            const now = await read().catch(passing);
            if (now === undefined) {
                if (clock.elapsed() >= deadline)
                    throw new errors/* ActionError */.lZ(`Vercel does not say whether ${build.id} has production`, { advice: 'See Vercel\'s dashboard.' });
                await clock.sleep(pause, signal);
                continue;
            }
            const { lastAliasRequest: last } = now;
            const isOver = last?.jobStatus !== 'in-progress';
            if (hasIt(now, build) && isOver)
                return;
            if (last?.toDeploymentId === build.id && last.jobStatus === 'failed')
                throw new errors/* ActionError */.lZ(`Vercel could not give production to ${build.id} of ${now.name}`, { advice: 'See the deployment in Vercel\'s dashboard.' });
            if (clock.elapsed() >= deadline)
                throw new errors/* ActionError */.lZ(`Vercel did not give production to ${build.id} of ${now.name} within 3m`, { advice: 'It may still do so: see Vercel\'s dashboard.' });
            await clock.sleep(pause, signal);
        }
    };
    return {
        look: async () => {
            const { name, targets, autoAssignCustomDomains } = await read();
            const production = targets?.production;
            return { name, current: production && { id: production.id, commit: production.meta?.githubCommitSha }, autoAssigns: autoAssignCustomDomains !== false };
        },
        findBuild: async (commit) => {
            const { id } = await read();
            const query = { projectId: id, sha: commit, target: 'production', state: 'READY', limit: '20' };
            const { deployments } = (0,src_http/* jsonOf */.o_)(await send('GET', '/v6/deployments', query));
            if (!Array.isArray(deployments))
                throw new errors/* ActionError */.lZ('Vercel answered with something else than a list of deployments', { advice: 'Nothing was changed. See https://www.vercel-status.com.' });
            const found = deployments.find(({ meta }) => meta?.githubCommitSha?.toLowerCase() === commit);
            return found && { id: found.uid, commit };
        },
        move,
    };
}
const refused = (error, { project, team }) => error.status === 404
    ? new errors/* ActionError */.lZ(`Vercel knows no project ${project}${team ? ` in the team ${team}` : ''}, or no such deployment (${(0,errors/* errorMessage */.gJ)(error)})`, { advice: 'Check `vercel-project`, and `vercel-team`, which is needed for a project of a team.' })
    : new errors/* ActionError */.lZ(`Vercel does not accept the token (${(0,errors/* errorMessage */.gJ)(error)})`, { advice: 'Check the input `vercel-token`: it may have expired, or be of another team.' });

;// CONCATENATED MODULE: ./actions/promote-prod/src/frontend.ts



const frontend_open = ({ inputs, ports }) => (inputs.vercel ? createVercel(inputs.vercel, ports) : undefined);
/**
 * Looks at the frontend where there is one: what serves, and the build of this commit. It is promoted as it was built,
 * so without one there is nothing to promote.
 * @throws ActionError where Vercel refuses, or in mode promote has no build.
 */
async function surveyFrontend(world) {
    const { inputs: { candidate, mode }, ports: { runner } } = world;
    const vercel = frontend_open(world);
    if (!vercel)
        return undefined;
    const [frontend, build] = await Promise.all([vercel.look(), mode === 'rollback' ? undefined : vercel.findBuild(candidate.commit)]);
    runner.info(`${frontend.name} (Vercel): ${frontend.current ? `${frontend.current.id}, commit ${frontend.current.commit?.slice(0, 7) ?? 'unknown'}` : 'nothing is live'}`);
    if (mode === 'rollback')
        return { ...frontend, build };
    if (!build)
        throw new errors/* ActionError */.lZ(`Vercel has no ready production build of ${candidate.commit.slice(0, 7)} in ${frontend.name}`, { advice: 'Nothing was changed. Let Vercel build the commit for production first, with automatic assignment of the domains switched off, so that the build waits.' });
    if (frontend.autoAssigns)
        runner.warning(`Vercel gives the production domains of ${frontend.name} to every new build by itself, before any gate is asked: switch off "Auto-assign Custom Production Domains" in the project's settings.`);
    return { ...frontend, build };
}
/** Whether the frontend has to move at all. */
const isFrontendLive = (frontend) => frontend === undefined || frontend.current?.id === frontend.build?.id || frontend.current?.commit === frontend.build?.commit;
/** Gives production to the candidate's build. Answers what went wrong, where something did. */
async function promoteFrontend(world) {
    const { story, ports: { runner, signal } } = world;
    const { frontend } = story;
    if (!frontend?.build || isFrontendLive(frontend))
        return undefined;
    try {
        // Noted before it is asked for: a move whose answer is lost has to be taken back, too.
        story.frontendMoved = true;
        await frontend_open(world).move('promote', frontend.build);
        runner.info(`${frontend.name} (Vercel): ${frontend.build.id} has production.`);
        (0,tell/* tell */.q)(world, `${frontend.name}: ${frontend.build.id} has production at Vercel`);
        return undefined;
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || signal.aborted)
            throw error;
        return error;
    }
}
/**
 * Gives production back to the build that had it before, or that belongs to the commit which the backend went back to.
 * @throws ActionError where Vercel does not.
 */
async function restoreFrontend(world, commit) {
    const { story, ports: { runner }, inputs } = world;
    const vercel = frontend_open(world);
    const { frontend } = story;
    if (!vercel || !frontend)
        return;
    // By hand, or where an attempt before this one moved it, nobody saw what it was before: the backend's commit tells.
    const isFound = inputs.mode === 'rollback' || (!story.frontendMoved && isFrontendLive(frontend));
    const build = isFound ? (commit ? await vercel.findBuild(commit) : undefined) : story.frontendMoved ? frontend.current : undefined;
    if (!build) {
        if (isFound)
            runner.warning(`Vercel has no ready production build of ${commit?.slice(0, 7) ?? 'that commit'}: ${frontend.name} stays as it is.`);
        return;
    }
    const now = await vercel.look();
    if (now.current?.id === build.id)
        return;
    await vercel.move('rollback', build);
    runner.info(`${frontend.name} (Vercel): ${build.id} has production again. New builds no longer take it by themselves.`);
    (0,tell/* tell */.q)(world, `${frontend.name}: ${build.id} has production at Vercel again`);
}

// EXTERNAL MODULE: ./packages/render/src/status.ts
var src_status = __webpack_require__(20146);
// EXTERNAL MODULE: ./actions/promote-prod/src/command.ts + 2 modules
var command = __webpack_require__(14135);
// EXTERNAL MODULE: ./actions/promote-prod/src/verification.ts + 13 modules
var src_verification = __webpack_require__(76562);
// EXTERNAL MODULE: ./packages/core/src/poll.ts
var poll = __webpack_require__(99908);
// EXTERNAL MODULE: ./packages/health/src/capture.ts
var capture = __webpack_require__(5146);
// EXTERNAL MODULE: ./packages/health/src/current-version.ts
var current_version = __webpack_require__(85772);
// EXTERNAL MODULE: ./packages/health/src/version-source.ts
var version_source = __webpack_require__(46772);
;// CONCATENATED MODULE: ./actions/promote-prod/src/blue-green/witness.ts






/**
 * The health addresses as a service of a pair answers them under its own name. With a frontend some of them may be its
 * own, which no backend answers: then those count that are at the domain, or have the path that Render checks.
 * @throws ActionError for a service without an address.
 */
function ownUrls({ inputs: { health, vercel, blueGreen } }, { name, serviceDetails }) {
    const { url, healthCheckPath } = serviceDetails ?? {};
    if (!url)
        throw new errors/* ActionError */.lZ(`${name} has no address of its own at which it could be verified`, { advice: 'Blue-green needs two web services.' });
    const { way } = blueGreen;
    const all = health.urls.flat().map((address) => new URL(address));
    const backend = vercel ? all.filter(({ hostname, pathname }) => (way.kind === 'domain' ? hostname === way.domain : pathname === healthCheckPath)) : all;
    return [...new Set((backend.length > 0 ? backend : all).map(({ pathname, search }) => new URL(pathname + search, url).href))];
}
/**
 * Which service of a pair answers in production, by what its answers say of themselves there and under the services' own
 * addresses: a version, or else what names a build or an instance. Undefined where the two cannot be told apart.
 */
async function whoAnswers(world, { active, idle }) {
    const [own] = ownUrls(world, active);
    const url = world.inputs.health.urls.flat().find((address) => own && new URL(address).pathname === new URL(own).pathname);
    try {
        const [a, b, now] = await Promise.all([own, ownUrls(world, idle)[0], url].map((address) => printOf(world, address)));
        const isLike = (one, other) => Object.keys(one).some((name) => one[name] !== other[name] && one[name] === now[name]);
        const [likeA, likeB] = [isLike(a, b), isLike(b, a)];
        return likeA === likeB ? undefined : likeA ? active : idle;
    }
    catch (error) {
        if (!(error instanceof capture/* NothingStable */.v))
            throw error;
        return undefined;
    }
}
async function printOf(world, url) {
    const { baseline } = await (0,capture/* capture */.F)({ ...(0,src_verification/* healthSpec */.mc)(world), urls: [url] }, world.ports);
    return traitsOf(Object.values(baseline)[0]);
}
// That nothing good answers tells the two apart as well, as long as the other one is good.
const traitsOf = (print) => (print.kind === 'traits' ? { ...print.traits, answers: 'yes' } : print.kind === 'version' ? { version: print.version, answers: 'yes' } : { answers: 'no' });
/**
 * Makes sure, before a command is to move the traffic, that it could be told afterwards whether it did.
 * @throws ActionError where it could not.
 */
async function refuseUntellable(world, pair) {
    const version = (0,src_verification/* expectedVersion */.pN)(world);
    const [url] = world.inputs.health.urls.flat();
    if (version !== undefined) {
        const now = await (0,current_version/* currentVersion */.Y)({ ...(0,src_verification/* healthSpec */.mc)(world), urls: [url] }, world.ports);
        if (now === undefined || !(0,version_source/* sameVersion */.r1)(version, now))
            return;
        throw untellable(`production answers with ${now} already, before the traffic was moved`);
    }
    const holder = await whoAnswers(world, pair);
    if (holder?.id === pair.active.id)
        return;
    throw untellable(holder ? `production answers as ${pair.idle.name} does, although ${pair.active.name} was taken to have the traffic` : `what ${pair.active.name} and ${pair.idle.name} answer does not tell which of them production's traffic is with`);
}
const untellable = (why) => new errors/* ActionError */.lZ(`Nobody could tell whether \`switch-command\` moves the traffic: ${why}. It was not moved`, {
    advice: 'Let the app say its version, and give `expect-version` and `version-from`.',
});
const PAUSE_MS = 1_000;
/** Waits until a service answers in production, as long as `verify-timeout` allows. Needs nothing of versions. */
async function awaitAnswer(world, pair, wanted) {
    const { inputs: { health }, ports: { clock, signal } } = world;
    const { done } = await (0,poll/* poll */.w)({ probe: () => whoAnswers(world, pair), until: (holder) => holder?.id === wanted.id, interval: () => PAUSE_MS, timeoutMs: health.timeoutMs, clock, signal });
    return done;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/blue-green/blue-green.ts












/**
 * Verifies the idle service under its own address, then gives it production's traffic. Answers false where it is not well,
 * when nothing was moved and production never noticed, and where a command of the caller's did not move it.
 */
async function switchOver(world, pair) {
    const { ports: { runner, signal }, story } = world;
    const { idle, active, what } = pair;
    const report = await runner.group(`Verify ${idle.name}, which is idle`, () => (0,src_verification/* verifyProduction */.Vn)(world, { version: (0,src_verification/* expectedVersion */.pN)(world), soakMs: 0, urls: ownUrls(world, idle) }));
    story.verification = report;
    (0,tell/* tell */.q)(world, `${idle.name}, idle: ${report.verdict}`);
    if (report.verdict !== 'healthy') {
        const message = `${idle.name} is ${report.verdict} with the candidate: ${report.message}. ${blue_green_capital(what)} was not moved`;
        const next = `${active.name} serves as before. ${report.advice ?? ''}`.trim();
        end(story, { outcome: report.verdict === 'unknown' ? 'unknown' : 'failed', message, next, failure: new errors/* ActionError */.lZ(message, { advice: next }) });
        return false;
    }
    try {
        await runner.group('Switch', () => move(world, pair, 'there'));
        return true;
    }
    catch (error) {
        // A command that failed may have moved half of it: nobody knows before it was moved back and looked at.
        if (!story.trafficUnsure || signal.aborted)
            throw error;
        await switchBack(world, pair, `${blue_green_capital(what)} could not be moved to ${idle.name}: ${(0,errors/* errorMessage */.gJ)(error)}`);
        return false;
    }
}
/**
 * Goes on where a run ended that had moved the traffic and not verified it yet: the service that is idle now is the one
 * to go back to.
 */
async function resumeSwitched(world, { what, active, idle }) {
    const { story, render: { render } } = world;
    const before = (0,src_status/* liveDeploy */.At)(await render.listDeploys(idle.id));
    story.pair = { what, active: idle, idle: active };
    story.switched = { from: idle.name, to: active.name, what, gapMs: undefined };
    world.targets = world.targets.map((target) => ({ ...target, live: before, liveCommit: before?.commit?.id }));
}
/** Moves the traffic from the active service to the idle one, or back. */
async function move(world, pair, direction) {
    const { ports: { runner, clock }, story, inputs: { blueGreen } } = world;
    const { what, active, idle } = pair;
    const { way } = blueGreen;
    const [from, to] = direction === 'there' ? [active, idle] : [idle, active];
    const began = clock.elapsed();
    if (way.kind === 'command')
        await moveByCommand(world, pair, direction);
    const gapMs = way.kind === 'domain' ? await (0,domain/* moveDomain */.Ar)(world, { domain: way.domain, from, to }) : undefined;
    const lasted = gapMs === undefined ? `the command took ${(0,duration/* formatDuration */.a)(clock.elapsed() - began)}` : `nobody had it for ${(0,duration/* formatDuration */.a)(gapMs)}`;
    story.switched = { from: active.name, to: idle.name, what, gapMs: gapMs ?? story.switched?.gapMs, ...(direction === 'back' ? { back: true } : {}) };
    story.trafficUnsure = false;
    if (way.kind === 'command')
        await (0,blue_green_traffic/* noteTraffic */.sK)(world, { must: false });
    const said = `${blue_green_capital(what)} moved from ${from.name} to ${to.name}; ${lasted}`;
    runner.info(`${said}.`);
    (0,tell/* tell */.q)(world, said);
}
/** From the note that it begins until its end is known to be good, nobody knows where the traffic is. */
async function moveByCommand(world, pair, direction) {
    const { story } = world;
    if (direction === 'there')
        await refuseUntellable(world, pair);
    story.trafficUnsure = true;
    await (0,blue_green_traffic/* noteTraffic */.sK)(world, { must: direction === 'there' }).catch((error) => {
        story.trafficUnsure = false;
        throw error;
    });
    await switchByCommand(world, pair, direction);
    // Where a version must answer, the verification that follows proves the move.
    const version = direction === 'there' ? (0,src_verification/* expectedVersion */.pN)(world) : versionBefore(world);
    const to = direction === 'there' ? pair.idle : pair.active;
    if (version !== undefined || (await awaitAnswer(world, pair, to)))
        return;
    const command = direction === 'there' ? 'switch-command' : 'switch-back-command';
    throw new errors/* ActionError */.lZ(`\`${command}\` ended well, but nothing tells that production's traffic is with ${to.name}`, { advice: 'Look at your router. Where the answers of the two cannot be told apart, let the app say its version, and give `expect-version`.' });
}
/** The version that must answer after the way back: the commit that served. An image's version nobody knows. */
const versionBefore = ({ inputs, targets }) => (inputs.health.version ? undefined : targets[0]?.live?.commit?.id);
async function switchByCommand(world, { active, idle }, direction) {
    const { inputs } = world;
    const way = inputs.blueGreen.way;
    const [from, to] = direction === 'there' ? [active, idle] : [idle, active];
    const named = (prefix, { id, name, serviceDetails }) => ({ [`${prefix}_SERVICE_ID`]: id, [`${prefix}_SERVICE_NAME`]: name, [`${prefix}_SERVICE_URL`]: serviceDetails?.url ?? '' });
    const variables = { ...named('LIVE', active), ...named('IDLE', idle), ...named('FROM', from), ...named('TO', to), COMMIT: inputs.candidate.commit, ENVIRONMENT: inputs.environment };
    await (0,command/* runCommand */.d)(world, { input: direction === 'there' ? 'switch-command' : 'switch-back-command', script: way[direction], variables });
}
const blue_green_capital = (what) => (what === 'the traffic' ? 'The traffic' : what);
/** Gives the traffic back to the service that had it, which still runs what it ran, and verifies that. */
async function switchBack(world, pair, because) {
    const { ports: { runner, signal }, story } = world;
    await runner.group('Switch back', async () => {
        runner.info(`${because}.`);
        const known = (error) => {
            if (!(error instanceof errors/* ActionError */.lZ) || signal.aborted)
                throw error;
            runner.warning(`${(0,errors/* errorMessage */.gJ)(error)}. Looking at what serves.`);
            return error;
        };
        const failed = await move(world, pair, 'back').then(() => undefined, known);
        const stuck = await restoreFrontend(world, (0,survey/* liveCommit */.MQ)(world.targets)).then(() => undefined, known);
        story.rollback = { because, moves: [], reports: [], verification: undefined };
        const report = await (0,src_verification/* verifyProduction */.Vn)(world, { version: versionBefore(world), soakMs: 0, restores: true });
        story.rollback.verification = report;
        (0,tell/* tell */.q)(world, `After the switch back: ${report.verdict}`);
        endSwitchedBack(world, pair, { because, report, failed, stuck });
    });
}
function endSwitchedBack(world, { what, active }, { because, report, failed, stuck }) {
    const { story, inputs, targets } = world;
    const runs = targets.map(({ live }) => (live ? `${live.id} (${(0,survey/* sourceOf */.vz)(live)})` : 'nothing')).join(', ');
    const well = report.verdict === 'healthy';
    const state = well ? 'verified' : `${report.verdict}: ${report.message}`;
    // Without a version to tell the two apart, a good answer does not say whose it is.
    const isBack = failed === undefined || (well && story.trafficUnsure && versionBefore(world) !== undefined);
    if (isBack)
        story.trafficUnsure = false;
    const isWhole = isBack && well && !stuck;
    const frontend = stuck ? `; but the frontend was not brought back: ${(0,errors/* errorMessage */.gJ)(stuck)}` : '';
    const message = isBack
        ? `${because}; ${what} is with ${active.name} again, which runs ${runs} and is ${state}${failed ? `, although ${(0,errors/* errorMessage */.gJ)(failed)}` : ''}${frontend}`
        : `${because}; and the way back failed: ${(0,errors/* errorMessage */.gJ)(failed)}. Production is ${report.verdict}: ${report.message}${frontend}`;
    const byHand = [
        ...(isBack ? [] : [`Move ${what} to ${active.name} by hand, at once. ${failed?.advice ?? ''}`]),
        ...(stuck ? [`Give production to the build before in Vercel's dashboard, at once. ${stuck.advice ?? ''}`] : []),
    ].map((text) => text.trim());
    const next = isWhole ? 'Mend the cause, prove it in staging, and promote again.' : byHand.length > 0 ? byHand.join(' ') : (report.advice ?? 'Look at production.');
    end(story, { outcome: isWhole ? 'rolled-back' : 'failed', message, next, failure: inputs.mode === 'rollback' && isWhole ? undefined : new errors/* ActionError */.lZ(message, { advice: next }) });
}

// EXTERNAL MODULE: ./actions/promote-prod/src/canary/canary-inputs.ts
var canary_inputs = __webpack_require__(95051);
// EXTERNAL MODULE: ./actions/promote-prod/src/canary/percentage.ts
var percentage = __webpack_require__(33945);
;// CONCATENATED MODULE: ./packages/render/src/traffic.ts
/** The finest resolution that the API has, in seconds (https://api-docs.render.com/reference/get-http-requests). */
const RESOLUTION_S = 30;
/**
 * Reads what Render counted from `startMs` on until now.
 * @throws RenderDenied, HttpError or ConnectionError where there are no metrics to be had.
 */
async function readTraffic({ metrics }, serviceId, startMs) {
    const query = { resource: serviceId, startTime: new Date(startMs).toISOString(), resolutionSeconds: String(RESOLUTION_S) };
    const [counts, latencies] = await Promise.all([
        metrics('http-requests', { ...query, aggregateBy: 'statusCode' }),
        metrics('http-latency', { ...query, quantile: '0.95' }),
    ]);
    const steps = new Map();
    const step = (atMs) => steps.get(atMs) ?? steps.set(atMs, { atMs, requests: 0, errors: 0, p95Ms: undefined }).get(atMs);
    for (const series of counts) {
        for (const { atMs, value } of pointsOf(series)) {
            step(atMs).requests += value;
            if (isFailure(series))
                step(atMs).errors += value;
        }
    }
    for (const series of latencies)
        for (const { atMs, value } of pointsOf(series))
            step(atMs).p95Ms = value * millisecondsIn(series.unit);
    return { stepMs: widthOf([...steps.keys()]), steps: [...steps.values()].filter(({ atMs }) => atMs >= startMs).sort((a, b) => a.atMs - b.atMs) };
}
// The names of labels are not documented; a status is the value of three digits.
const isFailure = ({ labels }) => Array.isArray(labels) && labels.some(({ value }) => /^5(\d\d|xx)$/i.test(String(value)));
function pointsOf({ values }) {
    const points = (Array.isArray(values) ? values : []).map(({ timestamp, value }) => ({ atMs: Date.parse(timestamp), value: Number(value) }));
    return points.filter(({ atMs, value }) => Number.isFinite(atMs) && Number.isFinite(value) && value >= 0);
}
const millisecondsIn = (unit = '') => (/^s(ec(ond)?s?)?$/i.test(unit) ? 1_000 : 1);
// A server may answer in coarser steps than it was asked for.
function widthOf(times) {
    const sorted = [...times].sort((a, b) => a - b);
    const gaps = sorted.slice(1).map((at, i) => at - sorted[i]);
    return gaps.length > 0 ? Math.min(...gaps) : RESOLUTION_S * 1_000;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/metrics/compare.ts






/** Compares every new version that is live with the version before. `sinceMs`: leaves out what it saw before. */
const compareAll = (world, sinceMs) => Promise.all(pairsOf(world).map((pair) => compare(world, pair, sinceMs)));
function pairsOf({ story: { deploys, pair } }) {
    const out = deploys.filter(({ outcome, deploy, service }) => service.type === 'web_service' && (outcome === 'live' || deploy?.status === 'live'));
    return out.map(({ service, deploy, previous }) => ({ service, deploy: deploy, old: pair?.active ?? service, previous }));
}
async function compare(world, pair, sinceMs) {
    const { inputs: { metrics }, story } = world;
    const { service: { name: service }, deploy, previous, old } = pair;
    const ordered = timeOf(deploy.createdAt ?? deploy.startedAt);
    const live = timeOf(deploy.finishedAt ?? deploy.updatedAt);
    if (ordered === undefined || live === undefined)
        return { service, kind: 'unavailable', reason: `Render does not say when ${deploy.id} went live` };
    // What was live for a shorter time is compared by that alone: before it was yet another version.
    const startMs = Math.max(ordered - metrics.windowMs, old.id === pair.service.id ? (timeOf(previous?.finishedAt) ?? 0) : 0);
    const bornMs = Math.max(live, sinceMs);
    try {
        const { before, after, stepMs } = await readBoth(world, pair, { startMs, bornMs });
        if (before.length + after.length === 0)
            return { service, kind: 'unavailable', reason: 'Render has counted no requests at all; its HTTP metrics come with paid plans' };
        // A step at the border has traffic of both versions, whichever of its ends its timestamp is.
        const was = before.filter(({ atMs }) => atMs >= startMs + stepMs && atMs + stepMs <= ordered);
        const is = after.filter(({ atMs }) => atMs >= bornMs + stepMs).map((step) => withoutProbes(step, stepMs, story.verification));
        return { service, kind: 'compared', stepMs, ...compareTraffic(was, is, metrics.limits) };
    }
    catch (error) {
        // Not even a defect in here may end a promotion half-way: it is said like anything else that keeps them from us.
        if (error instanceof errors/* CanceledError */.k3 || world.ports.signal.aborted)
            throw error;
        return { service, kind: 'unavailable', reason: `they cannot be had: ${(0,errors/* errorMessage */.gJ)(error)}` };
    }
}
// Metrics are a second opinion: they must not keep a verdict waiting.
const PATIENCE_MS = 30_000;
function readBoth({ ports, inputs }, pair, span) {
    const { clock, signal } = ports;
    const late = () => new errors/* TimeoutError */.MU(`Render did not answer within ${(0,duration/* formatDuration */.a)(PATIENCE_MS)}`);
    return (0,src_clock/* withTimeout */.wj)((ended) => readUnder((0,src_ports/* openRender */.Z)({ ...ports, http: ports.http.under(ended), signal: ended }, inputs.access), pair, span), { ms: PATIENCE_MS, late, clock, signal });
}
async function readUnder({ render }, { service, old }, { startMs, bornMs }) {
    const before = await readTraffic(render, old.id, startMs);
    if (old.id === service.id)
        return { before: before.steps, after: before.steps, stepMs: before.stepMs };
    const after = await readTraffic(render, service.id, bornMs);
    return { before: before.steps, after: after.steps, stepMs: Math.max(before.stepMs, after.stepMs) };
}
// Our own probes are traffic, too, evenly spread, and would pass for customers who are content.
function withoutProbes({ requests, errors, p95Ms }, stepMs, probed) {
    const busiest = Math.max(0, ...(probed?.targets ?? []).map(({ attempts }) => attempts));
    const ours = probed && probed.elapsedMs > 0 ? Math.ceil((busiest * stepMs) / probed.elapsedMs) : 0;
    const theirs = Math.max(errors, requests - ours);
    return { requests: theirs, errors, p95Ms: theirs >= ours ? p95Ms : undefined };
}
const timeOf = (time) => {
    const ms = Date.parse(time ?? '');
    return Number.isNaN(ms) ? undefined : ms;
};

;// CONCATENATED MODULE: ./actions/promote-prod/src/metrics/metrics.ts




// A few requests a minute for each service, where a minute has 400.
const metrics_PAUSE_MS = 10_000;
/**
 * Compares the traffic of each new version with that of the version before, by Render's own metrics, and says so. They
 * only ever make the probes' verdict worse: undefined leaves it as it is. What they cannot tell is said in any case, and
 * counts where the user demands them. `sinceMs` leaves out what the new version saw before that moment.
 */
async function askMetrics(world, sinceMs = 0) {
    const { use } = world.inputs.metrics;
    if (use === 'off')
        return undefined;
    const first = await compareAll(world, sinceMs);
    return judgeMetrics(world, use === 'require' && !isTold(first) ? await wait(world, sinceMs, first) : first);
}
/** Says what the metrics told, and what follows from it; undefined where the probes' word stands. */
function judgeMetrics(world, reports) {
    const { inputs: { metrics: { use } }, ports: { runner }, story } = world;
    story.metrics = reports;
    for (const report of reports)
        runner.info(`${report.service}, by Render's metrics: ${report.kind === 'compared' ? `${report.verdict} (${report.message})` : `nothing, since ${report.reason}`}.`);
    if (reports.length > 0)
        (0,tell/* tell */.q)(world, `Render's metrics: ${isBad(reports) ? 'unhealthy' : isTold(reports) ? 'healthy' : 'unknown'}`);
    return use === 'off' ? undefined : findingOf(reports, use);
}
async function wait(world, sinceMs, first) {
    const { inputs: { metrics: { timeoutMs } }, ports: { runner, clock, signal } } = world;
    if (first.length === 0)
        return first;
    runner.info(`Render's metrics cannot tell yet. ${sayUntold(first)}. Waiting for up to ${(0,duration/* formatDuration */.a)(timeoutMs)}, as \`metrics: require\` asks.`);
    await clock.sleep(Math.min(metrics_PAUSE_MS, timeoutMs), signal);
    const polled = await (0,poll/* poll */.w)({ probe: () => compareAll(world, sinceMs), until: isTold, interval: () => metrics_PAUSE_MS, timeoutMs: timeoutMs - metrics_PAUSE_MS, clock, signal });
    return polled.done ? polled.answer : polled.last;
}
/**
 * Looks at the metrics again and again while the probes go on, and aborts `bad` once they say that the new version is not
 * well: nobody should wait for the end of a long soak then. Answers what it saw then; undefined where `over` ends it.
 */
async function watchMetrics(world, { bad, over, sinceMs = 0 }) {
    const { inputs: { metrics: { use } }, ports: { clock } } = world;
    if (use === 'off')
        return undefined;
    try {
        for (let pauseMs = metrics_PAUSE_MS; !over.aborted;) {
            await clock.sleep(pauseMs, over);
            const reports = await compareAll(world, sinceMs);
            if (isBad(reports)) {
                bad.abort();
                return reports;
            }
            // There is nothing new to see before the next step.
            pauseMs = Math.max(metrics_PAUSE_MS / 2, ...reports.map((report) => (report.kind === 'compared' ? report.stepMs : 3 * metrics_PAUSE_MS)));
        }
    }
    catch (error) {
        if (!over.aborted)
            throw error;
    }
    return undefined;
}
const isBad = (reports) => reports.some((report) => report.kind === 'compared' && report.verdict === 'unhealthy');
const isTold = (reports) => isBad(reports) || (reports.length > 0 && reports.every((report) => report.kind === 'compared' && report.verdict === 'healthy'));
const sayUntold = (reports) => reports.flatMap((report) => (report.kind === 'unavailable' ? `${report.service}: ${report.reason}` : report.verdict === 'unknown' ? `${report.service}: ${report.message}` : [])).join('; ');
function findingOf(reports, use) {
    const bad = reports.find((report) => report.kind === 'compared' && report.verdict === 'unhealthy');
    if (bad?.kind === 'compared') {
        const advice = 'See Metrics in Render\'s dashboard. How much may grow is set by `max-error-increase` and `max-latency-increase`.';
        return { verdict: 'unhealthy', reason: 'metrics', message: `by Render's metrics of ${bad.service}, ${bad.message}`, advice };
    }
    if (use === 'auto' || isTold(reports))
        return undefined;
    const untold = reports.length === 0 ? 'no web service was deployed' : sayUntold(reports);
    return { verdict: 'unknown', reason: 'metrics', message: `Render's metrics cannot tell, and \`metrics: require\` demands that they do. ${untold}`, advice: 'Run the job again when there is traffic, or set `metrics: auto`.' };
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/metrics/verify-with-metrics.ts



/**
 * Verifies production by probes and, where those are content, by Render's own metrics, which also end the soak early when
 * they show that it is not well.
 */
async function verifyWithMetrics(world, question, sinceMs = 0) {
    const { ports: { signal }, story } = world;
    const [bad, over] = [new AbortController(), new AbortController()];
    const watching = watchMetrics(world, { bad, over: AbortSignal.any([signal, over.signal]), sinceMs });
    const report = await (0,src_verification/* verifyProduction */.Vn)(world, { ...question, soakUntil: bad.signal }).finally(() => over.abort());
    const seen = await watching;
    story.verification = report;
    (0,tell/* tell */.q)(world, `Verified: ${report.verdict}`);
    if (report.verdict !== 'healthy')
        return report;
    // What cut the soak short counts: a later look might no longer show it.
    return (seen ? judgeMetrics(world, seen) : await askMetrics(world, sinceMs)) ?? report;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/canary/canary.ts









/**
 * Before anything is deployed: sets the percentage to 0, so that the deploy shows nobody anything new, and a command that
 * does not work is known before there is anything to take back. Where an earlier run of this commit had come further, and
 * the commit is live, it stays there, and the steps go on from it.
 * @throws ActionError where the command fails.
 */
async function openCanary(world) {
    const { inputs: { canary, candidate, health }, ports: { runner }, story, targets } = world;
    if (!canary)
        return;
    await runner.group('Canary', async () => {
        const isLive = targets.every(({ live }) => (0,survey/* isCandidate */.qn)(live, candidate));
        const reached = isLive ? await (0,percentage/* percentBefore */.TZ)(world) : 0;
        story.canary = { percent: undefined, steps: [], failed: undefined };
        if (reached > 0) {
            runner.info(`An earlier run left this commit at ${reached} %: going on there.`);
            story.canary.percent = reached;
            (0,src_state/* saveCanary */.gh)(runner, reached);
        }
        else
            await (0,percentage/* setPercent */.ie)(world, 0).catch((error) => Promise.reject(notBegun(world, error)));
        runner.info(`Steps: ${(0,canary_inputs/* saySteps */.Vh)(stepsLeft(world), health.soakMs)}.`);
    });
}
function notBegun({ story }, error) {
    if (!(error instanceof errors/* ActionError */.lZ) || error instanceof errors/* CanceledError */.k3)
        return error;
    story.canary = undefined;
    return new errors/* ActionError */.lZ(error.message, { advice: `Nothing was deployed. ${error.advice ?? ''}`.trim(), cause: error });
}
function stepsLeft({ inputs: { canary }, story }) {
    return canary.steps.filter(({ percent }) => percent >= (story.canary?.percent ?? 0));
}
/**
 * Raises the percentage step by step, and analyses each before the next: probes and assertions on what users get, and
 * Render's metrics since the step began. The last step without a time of its own is left to the verification that follows.
 */
async function raiseCanary(world) {
    const { inputs: { canary }, ports: { runner }, story } = world;
    if (!canary)
        return undefined;
    const dark = await runner.group('Verify before the canary', () => (0,src_verification/* verifyProduction */.Vn)(world, { version: (0,src_verification/* expectedVersion */.pN)(world), soakMs: 0 }));
    story.verification = dark;
    if (dark.verdict !== 'healthy')
        return { reason: `before the canary was raised, production is ${dark.verdict} (${dark.reason}): ${dark.message}`, report: dark };
    for (const step of stepsLeft(world)) {
        const setback = await runner.group(`Canary, ${step.percent} %`, () => takeStep(world, step));
        if (setback)
            return setback;
    }
    return undefined;
}
async function takeStep(world, { percent, forMs }) {
    const { inputs: { canary, health }, ports: { clock, signal }, story } = world;
    try {
        await (0,percentage/* setPercent */.ie)(world, percent);
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || signal.aborted)
            throw error;
        // A command that fails is not the version's fault; but what it did nobody knows.
        const report = { verdict: 'unknown', reason: 'command', message: (0,errors/* errorMessage */.gJ)(error), advice: error.advice };
        keep(world, { percent, forMs: 0, ...report });
        await (0,percentage/* resetPercent */.lS)(world);
        return { reason: `the canary could not be raised to ${percent} %: ${(0,errors/* errorMessage */.gJ)(error)}`, report };
    }
    story.canary.sinceMs = clock.now();
    if (percent === 100 && forMs === undefined)
        return undefined;
    await (0,notice/* tellProgress */.Xj)(world, `is shown to ${percent} % and watched`);
    const watchMs = forMs ?? health.soakMs;
    const urls = [...new Set([...health.urls.flat(), ...canary.urls])];
    const report = await verifyWithMetrics(world, { version: (0,src_verification/* expectedVersion */.pN)(world), soakMs: watchMs, urls }, story.canary.sinceMs);
    keep(world, { percent, forMs: watchMs, ...report });
    if (report.verdict === 'healthy')
        return undefined;
    return { reason: `at ${percent} % the canary is ${report.verdict} (${report.reason}): ${report.message}`, report };
}
function keep({ story, ports: { runner } }, { percent, forMs, verdict, reason, message }) {
    story.canary.steps.push({ percent, forMs, verdict, reason, message });
    runner.info(`${percent} %, ${(0,duration/* formatDuration */.a)(forMs)}: ${verdict}.`);
}
/** Of the ten seconds that a canceled job has, the records need the last. */
const CANCEL_MS = 4_000;
/** After a cancel: what nobody has verified is shown to nobody. `world` is one whose signal has not ended. */
const dropCanary = (world) => (0,percentage/* resetPercent */.lS)(world, { tries: 1, timeoutMs: CANCEL_MS });

// EXTERNAL MODULE: ./packages/render/src/cancel.ts
var cancel = __webpack_require__(29294);
// EXTERNAL MODULE: ./packages/render/src/client.ts
var client = __webpack_require__(71003);
;// CONCATENATED MODULE: ./packages/render/src/pace.ts
/**
 * Milliseconds until the next look. During the build a look in 15 s is enough, or in 3 s when the service's own past
 * tells that the end is near. While the new version starts, live may come at any moment: every 2 s, until so many looks
 * are used up that they would not last. Never more than a tenth of the 400 requests a minute that Render allows
 * (https://api-docs.render.com/reference/rate-limiting), however many deploys are followed together.
 */
function pace({ phase, elapsedMs, looks, expectedMs, together }) {
    const toTheEnd = expectedMs === undefined ? elapsedMs / 2 : Math.abs(expectedMs - elapsedMs) / 3;
    const left = Math.max(1, allowance(elapsedMs) - looks);
    // Somebody who has just started a job watches its first lines.
    const shortest = elapsedMs < 6_000 ? 1_500 : 3_000;
    const alone = phase === 'update' ? clamp(START_MS / left, 2_000, 30_000) : clamp(toTheEnd, shortest, LONGEST_MS);
    return Math.max(alone, TENTH_MS * together);
}
const TENTH_MS = 1_500;
// What a start is taken to need still: the looks that are left are spread over that.
const START_MS = 30_000;
// The price of 60 requests in five minutes: a version that starts within seconds after a long build is noticed up to 14 s
// late (median 1.5 s). Shorter pauses in the build (8 s at most) make that 7 s, and take the looks from starts of up to a
// minute, which are the usual ones: their 95th percentile rises from 2 to 5 s.
const LONGEST_MS = 15_000;
// A rollout of five minutes may cost 60 requests, of which a few start it; a longer one may cost 10 a minute more.
const allowance = (elapsedMs) => 52 + Math.max(0, elapsedMs - 300_000) / 6_000;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
/** Median milliseconds that this service's deploys took to go live, by the server's times; undefined without any. */
function usualDuration(deploys) {
    const took = deploys
        .filter(({ status, trigger }) => (status === 'live' || status === 'deactivated') && trigger !== 'rollback')
        .map(({ createdAt, startedAt, finishedAt }) => Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? createdAt ?? ''))
        .filter((ms) => ms > 0)
        .sort((a, b) => a - b);
    return took[Math.floor(took.length / 2)];
}

;// CONCATENATED MODULE: ./packages/render/src/follow.ts







/**
 * Follows one deploy by its identifier until it has an outcome, saying each change of state. Answers that fail in
 * passing do not end it; the time does.
 * @throws RenderDenied or HttpError where Render goes on refusing to show the deploy.
 */
async function followDeploy(pursuit, ports) {
    const { render, clock, signal, log } = ports;
    const { serviceId, startedMs, steps } = pursuit;
    let latest = pursuit.deploy;
    let looks = 0;
    let refusals = 0;
    const note = (deploy) => {
        latest = deploy;
        const { status } = deploy;
        if (status === undefined || status === steps.at(-1)?.status)
            return;
        const state = (0,src_status/* progress */.qB)(deploy);
        steps.push({ status, fromMs: clock.elapsed() - startedMs });
        log.info(`${(0,duration/* formatDuration */.a)(clock.elapsed() - startedMs).padStart(7)}  ${status}${SAID[status] ?? ''}`);
        if (!state.done && !state.known)
            log.warning(`Render reports a status that this action does not know: ${status}. It is taken for a deploy still on its way.`);
    };
    const ask = async () => {
        looks += 1;
        try {
            const deploy = await render.getDeploy(serviceId, latest.id);
            refusals = 0;
            note(deploy);
        }
        catch (error) {
            refusals = isRefusal(error) ? refusals + 1 : 0;
            if (refusals >= REFUSALS || !isPassing(error))
                throw error;
            log.info(`${(0,errors/* errorMessage */.gJ)(error)}; the deploy goes on, looking again.`);
        }
        return latest;
    };
    note(latest);
    const result = await (0,poll/* poll */.w)({
        probe: ask,
        until: (deploy) => (0,src_status/* progress */.qB)(deploy).done,
        interval: (deploy) => pace(standing(deploy, pursuit, { elapsedMs: clock.elapsed() - startedMs, looks })),
        timeoutMs: pursuit.timeoutMs,
        clock,
        signal,
    });
    return { deploy: latest, timedOut: !result.done };
}
const SAID = {
    queued: ' (waiting for its turn)',
    update_in_progress: ' (the old version still answers)',
};
// A fresh deploy may be unknown to a replica for a moment, and a key may be refused while something restarts.
const REFUSALS = 4;
const isRefusal = (error) => error instanceof client/* RenderDenied */.Gp ||
    (error instanceof http_error/* HttpError */.j$ && error.status >= 400 && error.status < 500 && ![408, 409, 429].includes(error.status));
const isPassing = (error) => error instanceof http_error/* HttpError */.j$ || error instanceof http_error/* ConnectionError */.Rc || error instanceof client/* RenderDenied */.Gp;
function standing(deploy, { expectedMs, together = 1 }, so) {
    const state = (0,src_status/* progress */.qB)(deploy);
    return { ...so, phase: state.done ? 'ended' : state.phase, expectedMs, together };
}

// EXTERNAL MODULE: ./packages/render/src/identity.ts
var identity = __webpack_require__(33310);
;// CONCATENATED MODULE: ./packages/render/src/trigger.ts







/** Whether a deploy was started cannot be told, so no other one may be asked for. */
class DeployUnclear extends errors/* ActionError */.lZ {
}
// Three requests that provably came to nothing are enough; and nobody waits longer for a limit than a minute or three.
const LEAPS = 3;
const trigger_LONGEST_WAIT_MS = 180_000;
/**
 * Starts a deploy so that there is exactly one. It looks first, and where the fate of the request is unclear (no answer,
 * 5xx, an answer that cannot be read, 202 without identifier, 409, 429) it looks again: only a list that shows no deploy
 * of ours, nor any that may be ours, allows a second request, since Render has no idempotency key.
 * `deploy` is undefined where Render queued it and the patience ended before it appeared.
 * @throws ActionError where Render refuses, DeployUnclear where it cannot be told whether a deploy was started.
 */
async function startDeploy(order, ports) {
    const { log } = ports;
    const twin = (0,identity/* findTwin */.uW)(order, order);
    if (twin) {
        log.info(`${twin.id} of the same commit is ${(0,src_status/* isDone */.$L)(twin) ? 'live' : 'on its way'} already: it is taken over, and no second one made.`);
        return { deploy: twin, adopted: true };
    }
    for (let leap = 1;; leap += 1) {
        const answer = await ask(order);
        if (answer.kind === 'started')
            return { deploy: answer.deploy, adopted: false };
        await heed(answer, ports);
        const found = await search(order, answer.kind, ports);
        if (found === 'queued')
            return { deploy: undefined, adopted: false };
        if (found !== 'none') {
            log.info(`Found ${found.id}, ${sayOrigin(order)}, ${sourceOf(found)}, not there before: it is taken as ours.`);
            return { deploy: found, adopted: true };
        }
        if (leap >= LEAPS)
            throw answer.kind === 'queued' ? lost(order) : trigger_refused(order, answer.error);
        log.info('No deploy was started: asking again.');
    }
}
const sayOrigin = ({ trigger }) => ({ api: 'started through the API', deploy_hook: 'started by the hook', rollback: 'a rollback' })[trigger];
async function ask(order) {
    try {
        const deploy = await order.send();
        return deploy ? { kind: 'started', deploy } : { kind: 'queued' };
    }
    catch (error) {
        if (error instanceof http_error/* ConnectionError */.Rc && error.mayHaveArrived)
            return { kind: 'unclear', error };
        if (!(error instanceof http_error/* HttpError */.j$))
            throw error;
        if (error.status === 409)
            return { kind: 'conflict', error };
        if (error.status === 429)
            return { kind: 'later', error };
        if (error.status < 300 || error.status === 408 || error.status >= 500)
            return { kind: 'unclear', error };
        throw trigger_refused(order, error);
    }
}
async function heed(answer, ports) {
    if (answer.kind === 'later')
        return waitForLimit(answer.error, ports);
    const said = answer.kind === 'queued' ? 'Render queued the deploy and gave no identifier' : answer.error.message;
    ports.log.info(`${said}: looking whether a deploy was started.`);
}
async function waitForLimit(error, { clock, signal, log }) {
    const askedFor = error instanceof http_error/* HttpError */.j$ ? (0,rate_limit/* serverWaitMs */.R)(error, clock.now()) : undefined;
    // Ten deploys a minute and service are allowed: https://api-docs.render.com/reference/rate-limiting
    const waitMs = askedFor ?? 10_000;
    if (waitMs > trigger_LONGEST_WAIT_MS) {
        throw new errors/* ActionError */.lZ(`Render limits deploys of this service for another ${(0,duration/* formatDuration */.a)(waitMs)}`, {
            advice: 'Run the job again later.',
        });
    }
    log.info(`Render limits the rate of deploys: waiting ${(0,duration/* formatDuration */.a)(waitMs)}.`);
    await clock.sleep(waitMs, signal);
}
// How long a deploy that was made may take to appear in the list.
const APPEARS_MS = 15_000;
const QUEUED_APPEARS_MS = 30_000;
/** Looks for our deploy until it appears or provably is not there. `queued`: promised by Render, not seen in our time. */
async function search(order, kind, ports) {
    const { render, clock, signal } = ports;
    const started = clock.elapsed();
    let idleSince = started;
    for (let pause = 500;; pause = Math.min(pause * 2, 10_000)) {
        const seen = await look(() => render.listDeploys(order.service.id, { limit: 20 }));
        const ours = seen && (0,identity/* findOurs */.ZA)(seen, order);
        if (ours)
            return ours;
        const now = clock.elapsed();
        const rival = seen && findRival(seen, order, kind);
        // What is queued waits for what runs. Once nothing runs and ours is still not there, the promise was not kept.
        const waiting = kind === 'queued' ? seen?.some((deploy) => !(0,src_status/* isDone */.$L)(deploy)) : rival && !(0,src_status/* isDone */.$L)(rival);
        if (waiting)
            idleSince = now;
        const patience = { queued: QUEUED_APPEARS_MS, unclear: APPEARS_MS, conflict: APPEARS_MS / 3, later: 0 }[kind];
        if (now - idleSince >= patience && seen) {
            if (rival)
                throw unclear(order, rival);
            return 'none';
        }
        if ((kind === 'queued' || rival) && now - started >= order.patienceMs)
            return 'queued';
        if (now - idleSince >= 4 * APPEARS_MS)
            throw unanswered(order);
        await clock.sleep(pause, signal);
    }
}
/**
 * A new deploy that forbids a second request: one that may be ours, as it does not say yet what it is made of; and after
 * "queued" any at all, since Render runs only the newest of a queue and forgets the others without a word
 * (https://render.com/docs/deploys).
 */
const findRival = (seen, order, kind) => (0,identity/* listNew */.v7)(seen, order).find(({ trigger, commit, image }) => kind === 'queued' || ((trigger ?? order.trigger) === order.trigger && !commit?.id && !image?.ref));
// A look that fails says nothing. It must not be taken for an empty list, which would allow a second deploy.
async function look(list) {
    try {
        return await list();
    }
    catch (error) {
        if (error instanceof http_error/* HttpError */.j$ || error instanceof http_error/* ConnectionError */.Rc)
            return undefined;
        throw error;
    }
}
const sourceOf = ({ commit, image }) => commit?.id ? `commit ${commit.id.slice(0, 7)}` : (image?.ref ?? 'same source');
function trigger_refused({ service, sayRefused }, error) {
    if (error instanceof client/* RenderDenied */.Gp)
        return error;
    if (sayRefused)
        return sayRefused(error);
    return new errors/* ActionError */.lZ(`Render does not deploy ${service.name} (${service.id}): ${error.message}`, {
        advice: adviceFor(service, error),
        cause: error,
    });
}
function adviceFor(service, error) {
    const from = service.imagePath ? `the image ${service.imagePath}` : (service.repo ?? 'its repository');
    if ((0,http_error/* isStatus */.zM)(error, 400, 404, 422)) {
        return service.imagePath
            ? `The service runs ${from}: \`image-url\` must name that image, with a tag or digest that was pushed.`
            : `The service builds ${from}: is the commit pushed there, and not removed by a force push?`;
    }
    return 'Nothing was started. See https://status.render.com, then run the job again.';
}
const lost = ({ service }) => new errors/* ActionError */.lZ(`Render said that the deploy of ${service.name} was queued, but nothing runs and none appeared`, {
    advice: `Look at ${service.dashboardUrl ?? 'the dashboard'}, then run the job again.`,
});
const unanswered = ({ service }) => new DeployUnclear(`It cannot be told whether a deploy of ${service.name} was started: Render does not answer`, {
    advice: `Look at ${service.dashboardUrl ?? 'the dashboard'} first; a job that is run again takes over what it finds.`,
});
const unclear = ({ service }, { id, status }) => new DeployUnclear(`It cannot be told what became of the deploy of ${service.name} that was asked for: ${id} (${status ?? 'no status'}) came in its place, or is it`, {
    advice: `No second one was asked for, as that could undo a newer deploy. Look at ${service.dashboardUrl ?? 'the dashboard'}, and run the job again where the commit is still wanted.`,
});

;// CONCATENATED MODULE: ./packages/render/src/logs.ts


/**
 * The last lines that a failed deploy printed, oldest first: the build's where the build failed, the process's own too
 * where it came that far. Best-effort, since not every plan keeps logs.
 */
async function lastLines(service, deploy, count, { render, log, signal }) {
    if (count <= 0)
        return [];
    const state = (0,src_status/* progress */.qB)(deploy);
    const types = state.done && state.ending === 'build-failed' ? ['build'] : ['build', 'app'];
    const startTime = deploy.startedAt ?? deploy.createdAt;
    const query = { ownerId: service.ownerId, serviceId: service.id, types, ...(startTime ? { startTime } : {}) };
    try {
        return await page(count, (endTime, limit) => render.listLogs({ ...query, endTime, limit }));
    }
    catch (error) {
        if (signal.aborted)
            throw error;
        log.info(`The deploy's log could not be read: ${(0,errors/* errorMessage */.gJ)(error)}`);
        return [];
    }
}
// A page is at most 100 lines, newest page first; the next one ends where the one before began, that line included.
async function page(count, list) {
    let lines = [];
    for (;;) {
        const limit = lines.length === 0 ? Math.min(PAGE, count) : PAGE;
        const older = await list(lines[0]?.timestamp, limit);
        const known = new Set(lines.map(({ id }) => id));
        const fresh = older.filter(({ id }) => !known.has(id));
        lines = [...fresh, ...lines];
        if (lines.length >= count || fresh.length === 0 || older.length < limit)
            return lines.slice(-count);
    }
}
const PAGE = 100;

;// CONCATENATED MODULE: ./packages/render/src/reason.ts

/**
 * Asks the service's events why a deploy ended. They may come a moment after the status, and are best-effort: a reason
 * that cannot be had is `unknown`, with a line in the log.
 */
async function findReason(serviceId, deploy, { render, clock, signal, log }) {
    const startTime = deploy.createdAt;
    for (let attempt = 1;; attempt += 1) {
        try {
            const reason = reasonIn(await render.listEvents(serviceId, startTime ? { startTime } : {}), deploy.id);
            if (reason.kind !== 'unknown' || attempt >= 3)
                return reason;
        }
        catch (error) {
            if (signal.aborted)
                throw error;
            log.info(`Why the deploy ended could not be read: ${(0,errors/* errorMessage */.gJ)(error)}`);
            return { kind: 'unknown' };
        }
        await clock.sleep(1_000, signal);
    }
}
/** The reason that a service's events give for the end of a deploy. */
function reasonIn(events, deployId) {
    const details = events.find((event) => event.type === 'deploy_ended' && event.details?.deployId === deployId)?.details;
    const ended = details?.reason ?? {};
    const by = ended.newDeploy?.id ?? ended.newBuild?.id;
    if (ended.newDeploy || ended.newBuild) {
        return { kind: 'superseded', text: `a newer deploy${by ? ` (${by})` : ''} took its place`, by: ended.newDeploy?.id };
    }
    if (details?.deployStatus === 'canceled')
        return { kind: 'canceled' };
    const failure = failureIn(ended) ?? failureIn(buildReason(events, ended.buildFailed?.id));
    if (failure)
        return failure;
    return ended.buildFailed
        ? { kind: 'failure', text: 'the build failed', advice: 'The build log says why.' }
        : { kind: 'unknown' };
}
const buildReason = (events, buildId) => events.find(({ type, details }) => type === 'build_ended' && buildId !== undefined && details?.buildId === buildId)
    ?.details?.reason ?? undefined;
function failureIn(reason) {
    const said = reason?.failure ? sayFailure(reason.failure) : undefined;
    return said && { kind: 'failure', ...said };
}
/** A failure of Render's in a sentence, and what one does about it; undefined where it says nothing. */
function sayFailure(failure) {
    const { oomKilled, nonZeroExit, unhealthy, timedOutSeconds, timedOutReason, evicted, earlyExit } = failure;
    if (oomKilled) {
        const limit = oomKilled.memoryLimit ? ` (limit ${oomKilled.memoryLimit})` : '';
        return {
            text: `it ran out of memory${limit}`,
            advice: 'Give the service a larger instance type, or let it use less memory.',
        };
    }
    if (nonZeroExit !== undefined) {
        return { text: `it exited with code ${nonZeroExit}`, advice: 'The last lines of its log say why.' };
    }
    if (unhealthy) {
        return {
            text: `it never became healthy: ${unhealthy}`,
            advice: 'The health check path must answer 200 to 399 within 5 s, on the port in $PORT.',
        };
    }
    if (timedOutReason || timedOutSeconds !== undefined) {
        const after = timedOutSeconds === undefined ? '' : ` after ${timedOutSeconds} s`;
        return {
            text: `it timed out${after}${timedOutReason ? `: ${timedOutReason}` : ''}`,
            advice: 'Does the process listen on 0.0.0.0 and the port in $PORT?',
        };
    }
    if (earlyExit)
        return { text: 'it ended before it was ready', advice: 'A web service must go on running; its log says how it ended.' };
    if (evicted)
        return {
            text: 'Render evicted the process',
            advice: 'This happens on maintenance or lack of resources: run the job again.',
        };
    return undefined;
}

;// CONCATENATED MODULE: ./packages/render/src/verdict.ts







/** Turns the end of a pursuit into an outcome with its reason, by the caller's policy. */
async function verdict_conclude(ended, ports) {
    const { plan: { service }, course: { deploy, timedOut }, } = ended;
    if (timedOut)
        return outOfTime(ended, ports);
    const state = (0,src_status/* progress */.qB)(deploy);
    const ending = state.done ? state.ending : 'canceled';
    if (ending === 'live')
        return { outcome: 'live', deploy };
    const reason = await findReason(service.id, deploy, ports);
    if (ending === 'replaced' || (ending === 'canceled' && reason.kind === 'superseded'))
        return superseded(ended, reason, ports);
    if (ending === 'canceled')
        return canceled(ended, reason, ports);
    return failed(ended, { ending, reason }, ports);
}
async function outOfTime({ plan, course: { deploy } }, ports) {
    const { service, timeoutMs, onTimeout } = plan;
    const what = `${deploy.id} of ${service.name} had no outcome after ${(0,duration/* formatDuration */.a)(timeoutMs)}: Render says ${deploy.status ?? 'nothing'}`;
    if (onTimeout === 'leave') {
        const failure = new errors/* ActionError */.lZ(what, {
            advice: 'It was left running and may still go live. Raise `timeout`, or set `on-timeout: cancel`.',
        });
        return { outcome: 'timed-out', deploy, reason: `no outcome after ${(0,duration/* formatDuration */.a)(timeoutMs)}`, failure };
    }
    const after = await (0,cancel/* cancelDeploy */.o)(service.id, deploy.id, ports).catch(() => undefined);
    // It can go live between our last look and the cancel; then it is live, and that is what was asked for.
    if (after?.status === 'live')
        return { outcome: 'live', deploy: after };
    const said = (0,cancel/* sayCanceled */.L)(deploy.id, after);
    const failure = new errors/* ActionError */.lZ(`${what}. ${said}`, { advice: 'Raise `timeout` where the deploy needs longer.' });
    return {
        outcome: 'timed-out',
        deploy: after ?? deploy,
        reason: `no outcome after ${(0,duration/* formatDuration */.a)(timeoutMs)}. ${said}`,
        failure,
    };
}
async function canceled(ended, reason, ports) {
    const { plan: { service }, course: { deploy }, } = ended;
    // Where the events do not tell, a newer deploy that was there by the time ours ended is what canceled it.
    const newer = reason.kind === 'canceled' ? undefined : await newerDeploy(service.id, deploy, ports);
    const endedAt = Date.parse(deploy.finishedAt ?? deploy.updatedAt ?? '');
    if (newer && Date.parse(newer.createdAt ?? '') <= endedAt + 1_000) {
        return superseded(ended, { kind: 'superseded', text: `a newer deploy (${newer.id}) took its place`, by: newer.id }, ports);
    }
    const failure = new errors/* ActionError */.lZ(`${deploy.id} of ${service.name} was canceled at Render, by a person or through the API`, {
        advice: `Who it was is in the service's events: ${service.dashboardUrl ?? 'see the dashboard'}. Run the job again to deploy.`,
    });
    return { outcome: 'canceled', deploy, reason: 'canceled by a person or through the API', failure };
}
async function superseded(ended, reason, ports) {
    const { plan, pursuit, course: { deploy }, } = ended;
    const { service, onSuperseded } = plan;
    const wasLive = deploy.status === 'deactivated';
    const by = (reason.kind === 'superseded' ? reason.by : undefined) ?? (await newerDeploy(service.id, deploy, ports))?.id;
    const text = `${wasLive ? 'was live, and then a newer deploy' : 'a newer deploy'}${by ? ` (${by})` : ''} took its place`;
    if (onSuperseded === 'succeed')
        return { outcome: 'superseded', deploy, reason: text };
    if (onSuperseded === 'follow' && by) {
        ports.log.info(`${deploy.id}: ${text}. Following ${by}.`);
        const left = Math.max(0, plan.timeoutMs - (ports.clock.elapsed() - pursuit.startedMs));
        const next = { ...pursuit, deploy: { id: by }, timeoutMs: left };
        return verdict_conclude({ plan, pursuit: next, course: await followDeploy(next, ports) }, ports);
    }
    const failure = new errors/* ActionError */.lZ(`${deploy.id} of ${service.name} was superseded: ${text}`, {
        advice: 'Another push, hook or person deployed at the same time. `on-superseded` can be succeed or follow; `concurrency:` in the workflow keeps runs apart.',
    });
    return { outcome: 'superseded', deploy, reason: text, failure };
}
async function newerDeploy(serviceId, { id, createdAt }, { render, signal }) {
    try {
        const deploys = await render.listDeploys(serviceId);
        return deploys
            .filter((other) => other.id !== id && Date.parse(other.createdAt ?? '') >= Date.parse(createdAt ?? ''))
            .at(-1);
    }
    catch (error) {
        if (signal.aborted)
            throw error;
        return undefined;
    }
}
const STAGE = {
    'build-failed': 'The build',
    'pre-deploy-failed': 'The pre-deploy command',
    'update-failed': 'The start of the new version',
};
async function failed({ plan, course: { deploy } }, end, ports) {
    const { service, logLines } = plan;
    const logs = await lastLines(service, deploy, logLines, ports);
    const why = end.reason.kind === 'failure' ? end.reason : undefined;
    const failure = new errors/* ActionError */.lZ(`${STAGE[end.ending]} of ${service.name} failed${why ? `: ${why.text}` : ''} (${deploy.id}, ${deploy.status})`, {
        advice: `${why?.advice ?? 'The log says why.'} The version before goes on serving. See ${service.dashboardUrl ?? 'the dashboard'}.`,
    });
    return { outcome: 'failed', deploy, reason: why?.text ?? `${STAGE[end.ending].toLowerCase()} failed`, logs, failure };
}

;// CONCATENATED MODULE: ./packages/render/src/deploy.ts








// Without waiting, a queued deploy gets this long to show its identifier.
const BRIEF_MS = 10_000;
// Of the 10 s between the runner's cancel and the end, these are for the deploys, and the rest for the records.
const CANCEL_GRACE_MS = 6_000;
/**
 * Deploys one service and answers what became of it. Never throws for what Render, the network or a cancel does: that is
 * `failure` in the report, so that outputs and summary can tell it.
 */
async function deployService(plan, ports) {
    const track = { startedMs: ports.clock.elapsed(), steps: [], deploy: undefined, adopted: false, asked: false };
    try {
        return report(plan, track, await carryOut(plan, track, ports), ports);
    }
    catch (error) {
        if (ports.signal.aborted)
            return report(plan, track, await abandon(plan, track, ports.grace(CANCEL_GRACE_MS)), ports);
        if (!(error instanceof errors/* ActionError */.lZ))
            throw error;
        return report(plan, track, deploy_lost(plan, track, error), ports);
    }
}
async function carryOut(plan, track, ports) {
    const { service, wait, timeoutMs, before, together } = plan;
    const send = () => {
        track.asked = true;
        plan.onAsking?.();
        return plan.send();
    };
    const { deploy, adopted } = await startDeploy({ ...plan, send, patienceMs: wait ? timeoutMs : BRIEF_MS }, ports);
    Object.assign(track, { deploy, adopted });
    if (!deploy)
        return unseen(plan);
    if (isOwn(plan, track))
        plan.onStarted?.(deploy.id);
    if (!wait)
        return { outcome: 'triggered', failure: wrongCommit(plan, deploy) };
    const { startedMs, steps } = track;
    const left = Math.max(0, timeoutMs - (ports.clock.elapsed() - startedMs));
    const expectedMs = usualDuration(before);
    const pursuit = { serviceId: service.id, deploy, startedMs, timeoutMs: left, expectedMs, together, steps };
    const course = await followDeploy(pursuit, ports);
    track.deploy = course.deploy;
    const verdict = await verdict_conclude({ plan, pursuit, course }, ports);
    return { ...verdict, failure: verdict.failure ?? wrongCommit(plan, course.deploy) };
}
const report = (plan, track, end, { clock }) => ({
    service: plan.service,
    deploy: track.deploy,
    adopted: track.adopted,
    previous: (0,src_status/* previousDeploy */.ZT)(plan.before, track.deploy),
    durationMs: Math.round(clock.elapsed() - track.startedMs),
    steps: track.steps,
    reason: undefined,
    logs: [],
    failure: undefined,
    ...end,
});
// A deploy that another run started, and that we only follow, is not ours to cancel; an earlier attempt of this run's is.
const isOwn = ({ rerun }, { asked }) => asked || rerun;
/** Render took the request and deploys something else: it must not pass for what was asked, least of all in production. */
class WrongCommit extends errors/* ActionError */.lZ {
}
function wrongCommit({ request: { commitId }, service }, { id, commit }) {
    if (commitId === undefined || commit?.id === undefined || (0,identity/* isSameCommit */.sw)(commit.id, commitId))
        return undefined;
    return new WrongCommit(`${id} of ${service.name} is of commit ${commit.id}, though ${commitId} was asked for`, {
        advice: `It was left as it is. See ${service.dashboardUrl ?? 'the dashboard'}.`,
    });
}
function unseen({ wait, service }) {
    if (!wait)
        return { outcome: 'triggered' };
    const failure = new errors/* ActionError */.lZ(`Render queued a deploy of ${service.name}, and it did not appear in the time of \`timeout\``, {
        advice: `It may still start: see ${service.dashboardUrl ?? 'the dashboard'}.`,
    });
    return { outcome: 'timed-out', failure };
}
function deploy_lost({ service }, { deploy }, error) {
    const outcome = error instanceof DeployUnclear ? 'triggered' : 'failed';
    if (!deploy)
        return { outcome, reason: error.message, failure: error };
    const failure = new errors/* ActionError */.lZ(`${deploy.id} of ${service.name} was started, but Render no longer shows it: ${error.message}`, {
        advice: `${error.advice ?? ''} The deploy goes on; see ${service.dashboardUrl ?? 'the dashboard'}.`.trim(),
        cause: error,
    });
    return { outcome: 'triggered', reason: error.message, failure };
}
// The cancel may have come while our request was on its way: what it started is found as after any other unclear answer.
async function abandon(plan, track, ports) {
    const { service, cancelOnAbort } = plan;
    const ended = (message, deploy, open = false) => {
        ports.log.info(message);
        const reason = `the job was canceled: ${message.replace(/\.$/, '')}`;
        const failure = new errors/* CanceledError */.k3(`The job was canceled while ${service.name} was being deployed. ${message}`);
        return { outcome: deploy?.status === 'live' ? 'live' : 'canceled', deploy, reason, open: open && cancelOnAbort, failure };
    };
    try {
        const ours = track.deploy ?? (track.asked ? (0,identity/* findOurs */.ZA)(await ports.render.listDeploys(service.id), plan) : undefined);
        if (!ours)
            return ended('No deploy had been started.', undefined, track.asked);
        if (!cancelOnAbort)
            return ended(`${ours.id} goes on, as \`cancel-on-abort\` is false.`, ours);
        if (!isOwn(plan, track))
            return ended(`${ours.id} goes on, as another run started it.`, ours);
        track.deploy = ours;
        const last = await (0,cancel/* cancelDeploy */.o)(service.id, ours.id, ports);
        return ended((0,cancel/* sayCanceled */.L)(ours.id, last), last ?? ours, !last || !(0,src_status/* isDone */.$L)(last));
    }
    catch (error) {
        const { deploy } = track;
        return ended(deploy ? (0,cancel/* sayCanceled */.L)(deploy.id, undefined, error) : 'Whether a deploy had been started cannot be told.', deploy, true);
    }
}

// EXTERNAL MODULE: ./packages/render/src/leftover.ts
var leftover = __webpack_require__(1695);
// EXTERNAL MODULE: ./actions/promote-prod/src/gates/migrations.ts + 1 modules
var migrations = __webpack_require__(25695);
;// CONCATENATED MODULE: ./actions/promote-prod/src/way-back.ts





/** How many former deploys are looked at: Render keeps the builds of a few only, by plan. */
const way_back_DEPTH = 20;
/**
 * The deploy to bring each service back to, after its own `bad` one: the last verified, else what was live before.
 * @throws ActionError where a service has nothing to go back to.
 */
async function findWayBack(world, targets, bad) {
    const { inputs, ports: { runner, signal } } = world;
    return Promise.all(targets.map(async (target) => {
        const { service } = target;
        const former = formerDeploys(target, bad(target));
        const [verified] = await inHurry(world, (github) => (0,src_record/* verifiedDeploys */.ZB)(github, inputs.environment, former)).catch((error) => {
            if (!signal.aborted)
                runner.warning(`Which deploy of ${service.name} was verified last, GitHub does not say (${(0,errors/* errorMessage */.gJ)(error)}): it goes back to what was live before.`);
            return [];
        });
        const [previous] = former;
        const chosen = verified ?? previous;
        if (!chosen)
            throw noWayBack(service.name);
        return { service, target: chosen, verified: verified !== undefined };
    }));
}
/**
 * Deploys of a service that were live before a bad one, of other sources than its, newest first. What somebody rolled
 * back from is none of them, and a rollback stands for the deploy that it went back to: its build is the same.
 */
function formerDeploys({ before }, bad) {
    const wentLive = before.filter(({ status }) => status === 'live' || status === 'deactivated');
    const takenBack = new Set(wentLive.flatMap(({ trigger }, i) => (trigger === 'rollback' ? (wentLive[i + 1]?.id ?? []) : [])));
    const since = wentLive.findIndex(({ id }) => id === bad?.id);
    const former = wentLive.slice(since + 1).filter((deploy) => !takenBack.has(deploy.id) && !isSameSource(deploy, bad));
    const originals = former.map((deploy) => (deploy.trigger === 'rollback' ? (wentLive.find((one) => one.trigger !== 'rollback' && isSameSource(one, deploy)) ?? deploy) : deploy));
    return originals.filter((deploy, i) => originals.indexOf(deploy) === i).slice(0, way_back_DEPTH);
}
/** Whether two deploys run the same thing. */
const isSameSource = (a, b) => b !== undefined && (a.commit?.id ? a.commit.id === b.commit?.id : a.image?.ref !== undefined && a.image.ref === b.image?.ref);
const noWayBack = (name) => new errors/* ActionError */.lZ(`${name} has no earlier deploy to go back to`, { advice: 'Deploy a commit that works, by promoting it.' });
/**
 * Refuses a way back over migrations that destroyed something, since the old version may need what is gone. Production is
 * not well: what cannot be seen is said, with what to do about it, and holds nothing up.
 * @throws ActionError saying what to do then.
 */
async function refuseOverDestruction(world, moves, from) {
    const { inputs: { allowDestructive, migrationsPath }, ports: { signal } } = world;
    if (allowDestructive)
        return;
    const nameless = moves.find(({ target }) => from === undefined || !target.commit?.id);
    if (nameless)
        warnUnseen(world, `${from === undefined ? 'what is live' : nameless.target.id} names no commit`);
    if (from === undefined)
        return;
    const commits = [...new Set(moves.flatMap(({ target }) => target.commit?.id ?? []))].filter((commit) => commit !== from);
    for (const commit of commits) {
        const found = await inHurry(world, (github) => (0,migrations/* migrationsBetween */.U)(github, migrationsPath, { from: commit, to: from })).catch((error) => {
            if (!signal.aborted)
                warnUnseen(world, (0,errors/* errorMessage */.gJ)(error), `${commit}...${from}`);
            return undefined;
        });
        const [first] = found?.destructive ?? [];
        if (!first)
            continue;
        throw new errors/* ActionError */.lZ(`Between ${commit.slice(0, 7)} and ${from.slice(0, 7)} lies a destructive migration (${first.file}: ${first.what}), so the old version may not work on the database of now`, {
            advice: 'Mend forward: promote a commit that repairs it. If the old version does work on this database, roll back with `allow-destructive: true`.',
        });
    }
}
function warnUnseen(world, why, range) {
    const { inputs: { migrationsPath }, ports: { runner, environment: { serverUrl } }, github: { owner, repo } } = world;
    const where = range ? ` (${serverUrl}/${owner}/${repo}/compare/${range})` : '';
    (0,tell/* tell */.q)(world, `Going back, though nobody can tell whether a migration destroyed what the old version needs: ${why}`);
    runner.warning(`Nobody can tell whether a destructive migration lies on the way back (${why}). The rollback goes on all the same, since production is not well. Look at ${migrationsPath} yourself${where}: if the old version needs what was dropped, promote a commit that brings it back.`);
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/deploy.ts








/** Deploys the members of one wave together, and answers when every one of them has an outcome. */
async function deployWave(world, wave) {
    const members = world.targets.filter((target) => target.wave === wave);
    const ledger = (0,leftover/* createLedger */.M5)(world.ports.runner);
    const reports = await Promise.all(members.map((target) => deployTarget(world, target, ledger)));
    // What a cancel could not end in its time is for the post step.
    for (const { service, open } of reports)
        if (!open)
            ledger.strike(service.id);
    for (const { service, deploy, outcome, adopted } of reports)
        (0,tell/* tell */.q)(world, `${service.name}: ${deploy?.id ?? 'no deploy'} ${outcome}${adopted ? ' (taken over)' : ''}`);
    await showLogs(world, reports);
    return reports;
}
async function deployTarget(world, target, ledger) {
    const { inputs, render, ports: { environment } } = world;
    const { service, before, request, wave } = target;
    const live = (0,src_status/* liveDeploy */.At)(before);
    const log = world.targets.length === 1 ? render.log : labelled(render.log, service.name);
    if (live && (0,survey/* isCandidate */.qn)(live, inputs.candidate)) {
        log.info(`${live.id} of ${service.name} is live already with it: no second deploy is made.`);
        const [previous] = formerDeploys(target, live);
        return { wave, service, deploy: live, outcome: 'live', adopted: true, previous, durationMs: 0, steps: [], reason: undefined, logs: [], failure: undefined };
    }
    const plan = {
        service, before, request, trigger: 'api',
        send: () => render.render.triggerDeploy(service.id, request),
        rerun: environment.runAttempt > 1,
        wait: true,
        timeoutMs: inputs.timeoutMs,
        // A deploy that goes live after this step has said that it did not would be the worst of both.
        onTimeout: 'cancel',
        onSuperseded: 'fail',
        cancelOnAbort: true,
        logLines: 50,
        onStarted: (deployId) => {
            const page = (0,survey/* deployPage */.tA)(service, { id: deployId });
            log.info(`Deploy ${deployId}${page ? `: ${page}` : ''}`);
            ledger.note({ serviceId: service.id, deployId });
        },
        onAsking: () => ledger.note({ serviceId: service.id, sought: (0,leftover/* seek */.jF)(plan) }),
    };
    const usual = usualDuration(before);
    log.info(`Asking Render for a deploy of ${service.name} ${request.imageUrl ? `with ${request.imageUrl}` : `at commit ${request.commitId ?? ''}`}${usual ? `; it usually takes ${(0,duration/* formatDuration */.a)(usual)}` : ''}.`);
    return { ...(await deployService(plan, { ...render, log })), wave };
}
/** A log whose lines say which service they are about. */
const labelled = (log, name) => ({
    info: (line) => log.info(`[${name}] ${line}`),
    warning: (line) => log.warning(`[${name}] ${line}`),
});
async function showLogs({ ports: { runner } }, reports) {
    for (const { service, logs } of reports.filter((report) => report.logs.length > 0)) {
        await runner.group(`Last ${logs.length} lines of the log of ${service.name}`, async () => {
            for (const { message } of logs)
                runner.info(message);
        });
    }
}

;// CONCATENATED MODULE: ./packages/render/src/rollback.ts







/**
 * Rolls a service back to an earlier deploy and follows the new deploy that this makes until it is live. Auto-deploys are
 * turned off first, and that is said: through the API Render leaves them on, and the next push would undo the rollback
 * (https://render.com/docs/rollbacks). What cannot be done is `failure` in the report.
 */
async function rollBack(plan, ports) {
    const { service, target, timeoutMs } = plan;
    const { render, clock } = ports;
    const startedMs = clock.elapsed();
    const steps = [];
    const before = await render.listDeploys(service.id);
    const base = {
        service,
        adopted: false,
        previous: (0,src_status/* liveDeploy */.At)(before),
        steps,
        logs: [],
        reason: undefined,
        failure: undefined,
    };
    const lasted = () => Math.round(clock.elapsed() - startedMs);
    let started;
    let autoDeploysOff = false;
    try {
        autoDeploysOff = await holdAutoDeploys(service, ports);
        const order = {
            service,
            before,
            trigger: 'rollback',
            request: {},
            rerun: false,
            patienceMs: timeoutMs,
            send: () => render.rollback(service.id, target.id),
            sayRefused: (error) => sayRefused(plan, error),
        };
        const { deploy, adopted } = await startDeploy(order, ports);
        if (!deploy)
            throw new DeployUnclear(`Render queued the rollback of ${service.name}, and it did not appear in time`);
        started = deploy;
        const pursuit = { serviceId: service.id, deploy, startedMs, timeoutMs, expectedMs: undefined, steps };
        const course = await followDeploy(pursuit, ports);
        const policy = { ...plan, onTimeout: 'leave', onSuperseded: 'fail' };
        return { ...base, autoDeploysOff, adopted, ...(await verdict_conclude({ plan: policy, pursuit, course }, ports)), durationMs: lasted() };
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ))
            throw error;
        // Started and lost from sight is not failed: it may still go live.
        const outcome = started || error instanceof DeployUnclear ? 'triggered' : 'failed';
        return { ...base, autoDeploysOff, deploy: started, outcome, reason: error.message, failure: error, durationMs: lasted() };
    }
}
/** Whether it turned them off. */
async function holdAutoDeploys(service, { render, clock, signal, log }) {
    if (service.autoDeploy !== 'yes')
        return false;
    try {
        // To turn them off twice does no harm, so unlike other PATCHes this one is repeated until Render confirms it.
        await (0,retry/* retry */.L)(() => turnOff(service, render), { policy: HOLDING, decide: rollback_isPassing, clock, signal });
        log.warning(`Auto-deploys of ${service.name} are off now: the next push would have undone the rollback. Turn them on again once the cause is mended.`);
        return true;
    }
    catch (error) {
        if (signal.aborted)
            throw error;
        log.warning(`Auto-deploys of ${service.name} could not be turned off (${(0,errors/* errorMessage */.gJ)(error)}): the next push will undo the rollback.`);
        return false;
    }
}
// Production waits meanwhile for the version that works: a few seconds, no more.
const HOLDING = { attempts: 4, baseMs: 500, maxMs: 2_000 };
async function turnOff({ id }, render) {
    const answer = await render.setAutoDeploy(id, 'no');
    if (answer?.autoDeploy !== 'no')
        throw new http_error/* HttpError */.j$('Render did not confirm it', { status: 200, headers: {}, body: '' });
}
const rollback_isPassing = (error) => {
    if (error instanceof http_error/* ConnectionError */.Rc)
        return { retry: true };
    if (!(error instanceof http_error/* HttpError */.j$))
        return { retry: false };
    const { status } = error;
    return { retry: status < 300 || status >= 500 || [408, 409, 429].includes(status) };
};
const sayRefused = ({ service, target }, error) => new errors/* ActionError */.lZ(`Render does not roll ${service.name} back to ${target.id}: ${error.message}`, {
    advice: 'Only a deploy that was live before and whose build Render still keeps can be rolled back to; how many it keeps depends on the plan.',
    cause: error,
});

;// CONCATENATED MODULE: ./actions/promote-prod/src/restore.ts









/** Brings services back to earlier deploys and verifies that they serve. A rollback is never rolled back itself. */
async function restore(world, moves, because) {
    const { inputs, render, story } = world;
    const rollback = { because, moves, reports: [], verification: undefined };
    story.rollback = rollback;
    for (const { service, target, verified, done } of moves) {
        if (done)
            render.log.info(`${service.name} is back on ${target.id} (${(0,survey/* sourceOf */.vz)(target)}) already, by ${done.id}, and is still to be verified.`);
        else
            render.log.info(`${service.name} goes back to ${target.id} (${(0,survey/* sourceOf */.vz)(target)}), ${verified ? 'the last one that was verified here' : 'what was live before; no promotion verified it'}.`);
    }
    const log = (name) => (moves.length === 1 ? render.log : labelled(render.log, name));
    const settled = await Promise.allSettled(moves.map((move) => (move.done ? alreadyBack(move) : rollBack({ ...move, timeoutMs: inputs.timeoutMs, logLines: 50 }, { ...render, log: log(move.service.name) }))));
    rollback.reports = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : (one.value.failure ?? [])));
    for (const { service, deploy, outcome } of rollback.reports)
        (0,tell/* tell */.q)(world, deploy ? `${service.name}: rolled back by ${deploy.id}, ${outcome}` : `${service.name}: no deploy by the rollback is known, ${outcome}`);
    const canBack = failures.length === 0;
    try {
        await restoreFrontend(world, moves[0]?.target.commit?.id);
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ))
            throw error;
        failures.push(canBack && !(error instanceof errors/* CanceledError */.k3) ? new errors/* ActionError */.lZ(`the backend was rolled back, but the frontend was not: ${(0,errors/* errorMessage */.gJ)(error)}`, { advice: `Give production to the build before in Vercel's dashboard, at once. ${error.advice ?? ''}`.trim() }) : error);
    }
    const canceled = failures.find((error) => error instanceof errors/* CanceledError */.k3);
    if (canceled)
        throw canceled;
    if (failures.length > 0)
        return { restored: false, message: `the rollback failed: ${failures.map(errors/* errorMessage */.gJ).join('; ')}`, next: adviceOf(failures[0]) };
    return restore_confirm(world, moves, rollback);
}
const alreadyBack = ({ service, done }) => ({
    service, deploy: done, outcome: 'live', adopted: true, previous: undefined, durationMs: 0, steps: [], logs: [], reason: undefined, failure: undefined,
});
async function restore_confirm(world, moves, rollback) {
    if (world.inputs.health.urls.length === 0)
        return { restored: true };
    const report = await (0,src_verification/* verifyProduction */.Vn)(world, { version: restoredVersion(world, moves), soakMs: 0, restores: true });
    rollback.verification = report;
    (0,tell/* tell */.q)(world, `After the rollback: ${report.verdict}${report.version ? `, version ${report.version.slice(0, 7)}` : ''}`);
    if (report.verdict === 'healthy')
        return { restored: true };
    return {
        restored: false,
        message: `it was rolled back, but production is ${report.verdict} now: ${report.message}`,
        next: `${report.advice ?? ''} A rollback is never rolled back by itself: choose a deploy with mode rollback, or mend forward.`.trim(),
    };
}
// By hand, `expect-version` says what is gone back to; in a promotion it is the candidate's, and says nothing about that.
function restoredVersion({ inputs, story }, moves) {
    if (inputs.health.version !== undefined)
        return inputs.mode === 'rollback' ? inputs.health.version : undefined;
    if (inputs.mode === 'rollback' && story.baseline)
        return undefined;
    // Services may go back to different commits: then no single version is the right one to ask for.
    const commits = new Set(moves.map(({ target }) => target.commit?.id));
    return commits.size === 1 ? [...commits][0] : undefined;
}
const adviceOf = (error) => (error instanceof errors/* ActionError */.lZ && error.advice ? error.advice : 'Roll back by hand in Render\'s dashboard.');
/** Ends the story after a way back was gone, or could not be. */
function endRestored(world, restored, what) {
    const { story, inputs } = world;
    const held = (story.rollback?.reports ?? []).filter(({ autoDeploysOff }) => autoDeploysOff).map(({ service }) => service.name);
    const off = held.length > 0 ? `Auto-deploys of ${held.join(', ')} are off now; turn them on again later. ` : '';
    if (restored.restored) {
        const to = story.rollback.moves.map(({ target }) => `${target.id} (${(0,survey/* sourceOf */.vz)(target)})`).join(', ');
        const canary = canaryEnding(story.canary);
        const message = `${what}; ${inputs.environment} was rolled back to ${to}, which serves and is verified${canary.said}`;
        const next = `${canary.next && `${canary.next} `}${off}Mend the cause, prove it in staging, and promote again.`;
        return end(story, { outcome: 'rolled-back', message, next, failure: inputs.mode === 'rollback' && canary.next === '' ? undefined : new errors/* ActionError */.lZ(message, { advice: next }) });
    }
    const canary = canaryEnding(story.canary);
    const message = `${what}; ${restored.message}${canary.said}`;
    const next = `${canary.next && `${canary.next} `}${off}${restored.next}`;
    end(story, { outcome: 'failed', message, next, failure: new errors/* ActionError */.lZ(message, { advice: next }) });
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/promote.ts





















/** Mode promote, from the gates to the verdict. The story tells how it ended; only a cancel is thrown. */
async function promote(world) {
    const { inputs, ports: { runner }, story } = world;
    const alreadyLive = isFrontendLive(story.frontend) && world.targets.every(({ live }) => (0,survey/* isCandidate */.qn)(live, inputs.candidate));
    if (alreadyLive && (await isVerified(world)))
        return confirmLive(world);
    if (!(await runner.group('Gates', () => askAndSay(world))))
        return block(world);
    if (inputs.dryRun)
        return end(story, { outcome: undefined, message: `All gates let ${inputs.candidate.commit.slice(0, 7)} pass; nothing was changed, as \`dry-run\` is set` });
    if (!(await prepare(world)))
        return;
    await (0,notice/* tellProgress */.Xj)(world, 'is being promoted');
    if (alreadyLive)
        runner.info('The candidate is live already, but no promotion verified it: going on with that.');
    await orDropCanary(world, () => promote_carryOut(world));
}
async function promote_carryOut(world) {
    const { ports: { runner }, story, inputs, targets } = world;
    await openCanary(world);
    // A frontend that is behind is no reason to deploy to the other one of a pair, to which the way back leads.
    if (story.pair && targets.every(({ live }) => (0,survey/* isCandidate */.qn)(live, inputs.candidate)))
        await resumeSwitched(world, story.pair);
    else {
        if (!story.pair && (0,src_verification/* expectedVersion */.pN)(world) === undefined)
            await runner.group('Before', () => (0,src_verification/* noteBaseline */.MS)(world));
        const failed = await deployAndVerifyWaves(world);
        if (failed)
            return failed.deployed && !story.pair ? comeBack(world, failed) : endUndeployed(world, failed.reason);
        if (story.pair && !(await switchOver(world, story.pair)))
            return;
    }
    // Last, so that it is never ahead of the backend that it asks: of a pair not before the traffic moved.
    const stuck = story.frontend && (await runner.group('Frontend', () => promoteFrontend(world)));
    if (stuck)
        return comeBack(world, { reason: stuck.message, report: undefined, deployed: true });
    const setback = await raiseCanary(world);
    if (setback)
        return comeBack(world, { ...setback, deployed: true });
    await judge(world, await verifyAll(world));
}
// What a cancel leaves unverified is shown to nobody, while there is time to take it back.
async function orDropCanary(world, work) {
    try {
        await work();
    }
    catch (error) {
        if (world.ports.signal.aborted && world.story.canary)
            await dropCanary(graceful(world, promote_CANCEL_MS));
        throw error;
    }
}
const promote_CANCEL_MS = 5_000;
const isVerified = async ({ github, inputs, targets }) => {
    const lives = targets.flatMap(({ live }) => live ?? []);
    return (await (0,src_record/* verifiedDeploys */.ZB)(github, inputs.environment, lives)).length === lives.length;
};
/** Everything is there already, and was verified: one more look, without a soak. */
async function confirmLive(world) {
    const { inputs, ports: { runner }, story } = world;
    const what = inputs.candidate.imageUrl ?? inputs.candidate.commit.slice(0, 7);
    const report = await runner.group('Verify', () => (0,src_verification/* verifyProduction */.Vn)(world, { version: (0,src_verification/* expectedVersion */.pN)(world), soakMs: 0 }));
    story.verification = report;
    if (report.verdict === 'healthy')
        return end(story, { outcome: 'already-live', message: `${what} is live already, and is well` });
    const message = `${what} is live already and was well when it was promoted, but is ${report.verdict} now: ${report.message}`;
    const next = 'Nothing was changed. Bring the version before back with mode rollback, if the cause is in this one.';
    end(story, { outcome: report.verdict === 'unknown' ? 'unknown' : 'failed', message, next, failure: new errors/* ActionError */.lZ(message, { advice: next }) });
}
/** Takes the lock, then looks and asks once more: hours may lie between a job's start and this moment. */
async function prepare(world) {
    const { inputs, ports: { runner }, story } = world;
    return runner.group('Lock, and gates once more', async () => {
        const force = inputs.override.includes('lock');
        const holder = await (0,src_lock/* takeLock */.HJ)(world, { mode: 'promote', commit: inputs.candidate.commit }, force);
        if (holder) {
            const lock = { name: 'lock', state: 'fail', reason: `${inputs.environment} was taken a moment before by ${(0,src_lock/* sayHolder */.ap)(holder)}`, advice: 'Run this job again when that is done.' };
            story.gates = [...story.gates.filter(({ name }) => name !== 'lock'), lock];
            block(world);
            return false;
        }
        world.targets = await (0,survey/* survey */.Fr)(world);
        if (await askAndSay(world))
            return true;
        block(world);
        return false;
    });
}
async function deployAndVerifyWaves(world) {
    const { ports: { runner }, story, targets } = world;
    const waves = Math.max(...targets.map(({ wave }) => wave));
    for (let wave = 1; wave <= waves; wave += 1) {
        const title = waves === 1 ? 'Deploy' : `Deploy, wave ${wave} of ${waves}`;
        const reports = await runner.group(title, () => deployWave(world, wave));
        story.deploys.push(...reports);
        const failed = reports.find(({ failure }) => failure);
        const deployed = story.deploys.some(isOut);
        if (failed?.failure && world.ports.signal.aborted)
            throw failed.failure;
        if (failed)
            return { reason: failed.failure.message, report: undefined, deployed };
        const urls = wave < waves ? waveUrls(world, wave, waves) : [];
        if (urls.length === 0)
            continue;
        const report = await runner.group(`Verify wave ${wave}`, () => (0,src_verification/* verifyProduction */.Vn)(world, { version: (0,src_verification/* expectedVersion */.pN)(world), soakMs: 0, urls }));
        story.verification = report;
        (0,tell/* tell */.q)(world, `Wave ${wave}: ${report.verdict}`);
        if (report.verdict !== 'healthy')
            return { reason: `wave ${wave} is ${report.verdict}: ${report.message}`, report, deployed };
    }
    return undefined;
}
/**
 * Where a wave is asked whether it is well before the next one begins: at the addresses given for it, else at its services'
 * own ones under Render, with each path of `health-url` that Render checks there, too.
 */
function waveUrls({ inputs: { health }, targets }, wave, waves) {
    if (health.urls.length === waves)
        return health.urls[wave - 1];
    const paths = new Set(health.urls.flat().map((address) => new URL(address).pathname));
    return targets.flatMap(({ wave: its, service: { serviceDetails: { url, healthCheckPath } = {} } }) => its === wave && url && healthCheckPath && paths.has(healthCheckPath) ? [new URL(healthCheckPath, url).href] : []);
}
const isOut = ({ outcome, deploy }) => outcome === 'live' || deploy?.status === 'live';
async function verifyAll(world) {
    const { inputs, ports: { runner } } = world;
    const version = (0,src_verification/* expectedVersion */.pN)(world);
    return runner.group('Verify', async () => {
        if (version !== undefined)
            runner.info(`${version.length === 40 ? version.slice(0, 7) : version} must answer, and stay well for ${(0,duration/* formatDuration */.a)(inputs.health.soakMs)}.`);
        await (0,notice/* tellProgress */.Xj)(world, 'is deployed and being verified');
        return verifyWithMetrics(world, { version, soakMs: inputs.health.soakMs }, world.story.canary?.sinceMs);
    });
}
async function judge(world, report) {
    const { inputs, story } = world;
    const what = inputs.candidate.imageUrl ?? inputs.candidate.commit.slice(0, 7);
    if (report.verdict === 'healthy') {
        return end(story, { outcome: 'promoted', message: `${what} is live in ${inputs.environment}, verified${inputs.health.soakMs > 0 ? ` and well for ${(0,duration/* formatDuration */.a)(inputs.health.soakMs)}` : ''}` });
    }
    await comeBack(world, { reason: `${what} is ${report.verdict} in ${inputs.environment} (${report.reason}): ${report.message}`, report, deployed: true });
}
/** Rolls back, or says why not. */
async function comeBack(world, { reason, report }) {
    const { inputs, ports: { runner }, story } = world;
    const newer = await findNewer(world);
    if (newer) {
        await (0,percentage/* resetPercent */.lS)(world);
        const canary = canaryEnding(story.canary);
        const message = `${reason}. ${newer}, so nothing was rolled back: that would undo it${canary.said}`;
        const next = canary.next || 'Whoever deployed that decides what follows. Look at the dashboard, then verify with wait-healthy.';
        return end(story, { outcome: 'failed', message, next, failure: new errors/* ActionError */.lZ(message, { advice: next }) });
    }
    const isUnknown = report?.verdict === 'unknown';
    if (inputs.rollback === 'never' || (isUnknown && inputs.onUnknown === 'hold')) {
        const why = inputs.rollback === 'never' ? '`rollback: never`' : '`on-unknown: hold`';
        // A flag is no deploy: what is known to be bad is shown to nobody, whatever becomes of the version.
        if (!isUnknown)
            await (0,percentage/* resetPercent */.lS)(world);
        const canary = canaryEnding(story.canary);
        const message = `${reason}. It was left as it is (${why})${canary.said}`;
        const next = canary.next || (report?.advice ?? 'Look at production; bring the version before back with mode rollback.');
        return end(story, { outcome: isUnknown ? 'unknown' : 'failed', message, next, failure: new errors/* ActionError */.lZ(message, { advice: next }) });
    }
    if (story.pair)
        return switchBack(world, story.pair, reason);
    await runner.group('Roll back', async () => {
        runner.info(`${reason}.`);
        const told = (0,notice/* tellProgress */.Xj)(world, 'is not well: rolling back');
        const reset = await (0,percentage/* beginReset */.tW)(world);
        const restored = await goBack(world, reason);
        await Promise.all([told, reset.ended]);
        endRestored(world, restored, reason);
    });
}
async function goBack(world, reason) {
    const { inputs, ports: { signal }, story } = world;
    try {
        const targets = world.targets.filter(({ service }) => story.deploys.some((deploy) => deploy.service.id === service.id && isOut(deploy)));
        const moves = await findWayBack(world, targets, ({ service }) => story.deploys.find((deploy) => deploy.service.id === service.id)?.deploy);
        await refuseOverDestruction(world, moves, inputs.candidate.commit);
        return await restore(world, moves, reason);
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || signal.aborted)
            throw error;
        return { restored: false, message: `it could not be rolled back: ${error.message}`, next: error.advice ?? 'Roll back by hand in Render\'s dashboard.' };
    }
}
/** A deploy that somebody else made since ours: a hotfix, most likely. */
async function findNewer({ render: { render }, story }) {
    for (const { service, deploy } of story.deploys) {
        const now = deploy ? await render.listDeploys(service.id).catch(() => []) : [];
        const since = now.slice(0, now.findIndex(({ id }) => id === deploy?.id));
        const newer = since.find((one) => one.status === 'live' || !(0,src_status/* isDone */.$L)(one));
        if (newer)
            return `${service.name} ${newer.status === 'live' ? 'runs' : 'is getting'} ${newer.id} (${(0,survey/* sourceOf */.vz)(newer)}) by now, which somebody else deployed after it`;
    }
    return undefined;
}
async function endUndeployed({ inputs, story, targets, render: { render } }, reason) {
    const lives = await Promise.all(targets.map(async ({ service }) => (0,src_status/* liveDeploy */.At)(await render.listDeploys(service.id).catch(() => []))));
    const next = `${inputs.environment} runs ${lives.map((live) => (live ? `${live.id} (${(0,survey/* sourceOf */.vz)(live)})` : 'nothing')).join(', ')}. ${story.deploys.find(({ failure }) => failure)?.failure?.advice ?? ''}`.trim();
    end(story, { outcome: 'failed', message: reason, next, failure: new errors/* ActionError */.lZ(reason, { advice: next }) });
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/resume.ts






const resume_DEPTH = 20;
async function earlierAttempt(world) {
    const { github, inputs, story } = world;
    const recent = await (0,github_deployment/* listDeployments */.Jn)(github, { environment: inputs.environment, limit: resume_DEPTH });
    const own = recent.find((record) => Number(record.id) !== story.recordId && (0,src_record/* isOwn */.NP)((0,src_record/* payloadOf */.Md)(record) ?? NOBODY, world));
    if (!own)
        return undefined;
    return { payload: (0,src_record/* payloadOf */.Md)(own), succeeded: (0,src_record/* decisive */.l9)(await (0,github_deployment/* listDeploymentStates */.Ef)(github, Number(own.id)))?.state === 'success' };
}
const NOBODY = { run: '', job: '', services: [] };
/**
 * Waits for the rollback that an earlier attempt of this job asked Render for and did not live to see: a second one beside
 * it would be one too many, and it is nobody else's deploy. Looks at the services anew afterwards.
 */
async function awaitOwnRollback(world) {
    const { inputs, render, targets, ports: { clock, environment } } = world;
    const underway = targets.flatMap(({ service, before }) => before.filter((deploy) => deploy.trigger === 'rollback' && !(0,src_status/* isDone */.$L)(deploy)).map((deploy) => ({ service, deploy })));
    if (underway.length === 0 || environment.runAttempt === 1 || !(await earlierAttempt(world)))
        return;
    for (const { service, deploy } of underway) {
        render.log.info(`An earlier attempt of this job asked Render for the rollback ${deploy.id} of ${service.name}, which is on its way: waiting for it.`);
        await followDeploy({ serviceId: service.id, deploy, startedMs: clock.elapsed(), timeoutMs: inputs.timeoutMs, expectedMs: undefined, steps: [] }, render);
    }
    world.targets = await (0,survey/* survey */.Fr)(world);
}
/**
 * Where an earlier attempt of this job was going back to, if Render did at least a part of that already: this attempt goes
 * on with it, and does not choose anew from what is live by now. Empty where that attempt came to its end.
 */
async function unfinishedMoves(world) {
    const { targets, ports: { environment } } = world;
    if (environment.runAttempt === 1 || !targets.some(({ before }) => (0,src_status/* liveDeploy */.At)(before)?.trigger === 'rollback'))
        return undefined;
    const earlier = await earlierAttempt(world);
    const ids = earlier?.payload['rollback-to'] ?? [];
    if (!earlier || ids.length !== targets.length)
        return undefined;
    if (earlier.succeeded)
        return [];
    const moves = targets.flatMap(({ service, before, live }, i) => {
        const target = before.find(({ id }) => id === ids[i]);
        return target ? [{ service, target, verified: false, done: live?.trigger === 'rollback' && isSameSource(target, live) ? live : undefined }] : [];
    });
    return moves.length === targets.length && moves.some(({ done }) => done) ? moves : undefined;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/rollback.ts















/** Mode rollback: brings an earlier deploy back because a person asks for it. Only the lock is asked; time matters. */
async function rollBackByHand(world) {
    const { inputs, ports: { runner }, story } = world;
    if (story.pair)
        return switchByHand(world, story.pair);
    const moves = await runner.group('Choose', () => chooseMoves(world));
    const refused = await refuseOverDestruction(world, moves, (0,survey/* liveCommit */.MQ)(world.targets)).then(() => undefined, (error) => error);
    if (moves.length === 0 || refused)
        return stay(world, refused);
    if (!(await runner.group('Gates', () => askLock(world))))
        return block(world);
    if (inputs.dryRun)
        return end(story, { outcome: undefined, message: `${sayMoves(moves)}; nothing was changed, as \`dry-run\` is set` });
    const force = inputs.override.includes('lock');
    const intent = { mode: 'rollback', commit: moves[0].target.commit?.id ?? inputs.candidate.commit, 'rollback-to': targetsOf(world, moves) };
    const holder = await runner.group('Lock', () => (0,src_lock/* takeLock */.HJ)(world, intent, force));
    if (holder)
        return blockedBy(world, holder);
    const [targets] = await Promise.all([(0,survey/* survey */.Fr)(world), (0,src_verification/* noteRelease */.s)(world)]);
    world.targets = targets;
    const because = inputs.reason ?? 'somebody asked for it';
    await runner.group('Roll back', async () => {
        // The old version may not know the flag; and whatever it stands at, nobody is to see what is taken back.
        story.canary = inputs.canary && { ...UNKNOWN };
        const reset = await (0,percentage/* beginReset */.tW)(world);
        const restored = await restore(world, moves, because);
        await reset.ended;
        endRestored(world, restored.restored ? restored : { ...restored, next: `${restored.next} ${sayChoices(world.targets, moves)}` }, `Asked for: ${because}`);
    });
}
const UNKNOWN = { percent: undefined, steps: [], failed: undefined };
/** Where no deploy moves, since what is asked for is live, or its way is barred, the flag is still set back. */
async function stay(world, refused) {
    const { inputs, ports: { runner }, story } = world;
    if (inputs.canary && !inputs.dryRun) {
        if (!(await runner.group('Gates', () => askLock(world))))
            return block(world);
        story.canary = { ...UNKNOWN };
        await runner.group('Canary', () => (0,percentage/* resetPercent */.lS)(world));
    }
    const { said, next } = canaryEnding(story.canary);
    if (refused)
        throw new errors/* ActionError */.lZ(`${refused.message}${said}`, { advice: [next, refused.advice].filter(Boolean).join(' '), cause: refused });
    const runs = world.targets.flatMap(({ live }) => (live ? `${live.id} (${(0,survey/* sourceOf */.vz)(live)})` : [])).join(', ');
    const already = `${inputs.environment} runs what was asked for already, ${runs}: nothing was deployed`;
    const others = `${NAME_ONE} ${sayChoices(world.targets)}`;
    const report = inputs.dryRun || inputs.health.urls.length === 0 ? undefined : await runner.group('Verify', () => (0,src_verification/* verifyProduction */.Vn)(world, { version: (0,src_verification/* liveVersion */.p2)(world), soakMs: 0 }));
    story.verification = report;
    if (report && report.verdict !== 'healthy') {
        const message = `${already}, but it is ${report.verdict}: ${report.message}${said}`;
        const advice = [next, `If another deploy is to help, ${others}`].filter(Boolean).join(' ');
        return end(story, { outcome: report.verdict === 'unknown' ? 'unknown' : 'failed', message, next: advice, failure: new errors/* ActionError */.lZ(message, { advice }) });
    }
    const message = `${already}${report ? ', and it is well' : ''}${said}`;
    end(story, { outcome: 'already-live', message, next: next || `To go back to another one, ${others}`, failure: next ? new errors/* ActionError */.lZ(message, { advice: next }) : undefined });
}
/** Blue-green: the other service still runs what was before, so that the way back is the domain's. */
async function switchByHand(world, { active, idle, what }) {
    const { inputs, ports: { runner }, story, render: { render } } = world;
    const before = (0,src_status/* liveDeploy */.At)(await render.listDeploys(idle.id));
    if (!before)
        throw new errors/* ActionError */.lZ(`${idle.name} runs nothing that ${what} could go back to`, { advice: 'Nothing was changed.' });
    await refuseOverDestruction(world, [{ service: idle, target: before, verified: false }], (0,survey/* liveCommit */.MQ)(world.targets));
    if (!(await runner.group('Gates', () => askLock(world))))
        return block(world);
    if (inputs.dryRun)
        return end(story, { outcome: undefined, message: `${what} would go to ${idle.name}, which runs ${before.id} (${(0,survey/* sourceOf */.vz)(before)}); nothing was changed, as \`dry-run\` is set` });
    const holder = await runner.group('Lock', () => (0,src_lock/* takeLock */.HJ)(world, { mode: 'rollback', commit: before.commit?.id ?? inputs.candidate.commit }, inputs.override.includes('lock')));
    if (holder)
        return blockedBy(world, holder);
    world.targets = world.targets.map((target) => ({ ...target, live: before, liveCommit: before.commit?.id }));
    // As if this run had moved it: what follows is the way back.
    story.pair = { what, active: idle, idle: active };
    story.switched = { from: idle.name, to: active.name, what, gapMs: undefined };
    await switchBack(world, story.pair, `Asked for: ${inputs.reason ?? 'a rollback'}`);
}
function blockedBy(world, holder) {
    const { inputs, story } = world;
    story.gates = [{ name: 'lock', state: 'fail', reason: `${inputs.environment} was taken a moment before by ${(0,src_lock/* sayHolder */.ap)(holder)}`, advice: 'Run this job again when that is done, or override the gate lock.' }];
    block(world);
}
async function askLock(world) {
    world.story.gates = await (0,gates/* askGates */.YI)(world, ['lock']);
    for (const gate of world.story.gates)
        world.ports.runner.info((0,gates/* sayGate */.dt)(gate));
    return world.story.gates.every(gates/* isOpen */.nT);
}
const sayMoves = (moves) => moves.map(({ service, target }) => `${service.name} would go back to ${target.id} (${(0,survey/* sourceOf */.vz)(target)})`).join(', ');
async function chooseMoves(world) {
    const { inputs: { rollbackTo }, ports: { runner } } = world;
    const unfinished = await unfinishedMoves(world);
    if (unfinished) {
        runner.info(unfinished.length > 0 ? `An earlier attempt of this job was going back to ${unfinished.map(({ target }) => `${target.id} (${(0,survey/* sourceOf */.vz)(target)})`).join(', ')}: going on with that.` : 'An earlier attempt of this job did it.');
        return unfinished;
    }
    const chosen = rollbackTo.kind === 'deploys' ? await chooseById(world, rollbackTo.ids) : await chooseBefore(world, rollbackTo.kind);
    const moves = chosen.filter(({ service, target }) => target.id !== liveOf(world, service.id)?.id && !isSameSource(target, liveOf(world, service.id)));
    runner.info(moves.length > 0 ? `${sayMoves(moves)}.` : 'What is asked for is live already.');
    return moves;
}
// One a service, in their order: of those that stay it is what they run.
const targetsOf = ({ targets }, moves) => targets.map(({ service, live }) => moves.find((move) => move.service.id === service.id)?.target.id ?? live?.id ?? '');
const liveOf = ({ targets }, id) => targets.find(({ service }) => service.id === id)?.live;
async function chooseById(world, ids) {
    const { targets, github, inputs } = world;
    const moves = await Promise.all(ids.map(async (id) => {
        const target = targets.find(({ before }) => before.some((deploy) => deploy.id === id));
        const deploy = target?.before.find((one) => one.id === id);
        if (!target || !deploy)
            throw new errors/* ActionError */.lZ(`\`rollback-to\` names ${id}, which is none of the last 100 deploys of ${targets.map(({ service }) => service.name).join(', ')}`, { advice: `Nothing was changed. ${sayChoices(targets)}` });
        if (deploy.status !== 'live' && deploy.status !== 'deactivated')
            throw new errors/* ActionError */.lZ(`\`rollback-to\` names ${id}, which was never live (${deploy.status})`, { advice: `Nothing was changed. Only a deploy that was live can be gone back to. ${sayChoices([target])}` });
        const verified = (await (0,src_record/* verifiedDeploys */.ZB)(github, inputs.environment, [deploy]).catch(() => [])).length > 0;
        return { service: target.service, target: deploy, verified };
    }));
    const missing = targets.filter(({ service }) => !moves.some((move) => move.service.id === service.id));
    if (missing.length > 0)
        throw new errors/* ActionError */.lZ(`\`rollback-to\` names no deploy of ${missing.map(({ service }) => service.name).join(', ')}`, { advice: 'Nothing was changed. Give one deploy for each service, a line each.' });
    return moves;
}
async function chooseBefore({ targets, github, inputs }, kind) {
    return Promise.all(targets.map(async (target) => {
        const { service, live } = target;
        if (live?.trigger === 'rollback')
            throw rolledBackAlready(target);
        const former = formerDeploys(target, live);
        const verified = await (0,src_record/* verifiedDeploys */.ZB)(github, inputs.environment, former);
        const chosen = kind === 'previous' ? former[0] : (verified[0] ?? former[0]);
        if (!chosen)
            throw new errors/* ActionError */.lZ(`${service.name} has no earlier deploy to go back to`, { advice: 'Nothing was changed. Promote a commit that works.' });
        return { service, target: chosen, verified: verified.some(({ id }) => id === chosen.id) };
    }));
}
/** What somebody in a hurry can choose from, without a look at the dashboard; what was tried is left out. */
function sayChoices(targets, tried = []) {
    const said = targets.map((target) => {
        const left = formerDeploys(target, target.live).filter(({ id }) => !tried.some((move) => move.target.id === id)).slice(0, CHOICES);
        const other = tried.length > 0 ? 'else ' : '';
        return left.length > 0 ? `${target.service.name} can go back to ${left.map((deploy) => `${deploy.id} (${(0,survey/* sourceOf */.vz)(deploy)})`).join(', ')}` : `${target.service.name} has nothing ${other}to go back to: promote a commit that works`;
    });
    return `${said.join('; ')}.`;
}
// People who are called at night see the form of a workflow, and not the inputs of this action.
const NAME_ONE = 'name the deploy to go back to in `rollback-to` (`to` in rollback.yml).';
const CHOICES = 5;
// The deploy before a rollback is the one that was rolled back from.
const rolledBackAlready = (target) => new errors/* ActionError */.lZ(`${target.service.name} runs ${target.live.id}, which is a rollback itself: what was before it is what it took back`, {
    advice: `Nothing was changed. To go further back, ${NAME_ONE} ${sayChoices([target])}`,
});

;// CONCATENATED MODULE: ./actions/promote-prod/src/main.ts











/** Promotes, rolls back or checks as asked, and tells how it ended, whatever happened. */
async function main(inputs, ports) {
    const story = openStory(ports.clock);
    const world = openWorld(inputs, ports, story);
    for (const value of Object.values(inputs.commands.env))
        if (!/^(true|false)$/i.test(value))
            ports.runner.mask(value);
    try {
        await main_look(world);
        await MODES[inputs.mode](world);
    }
    catch (error) {
        cutShort(world, error);
    }
    return conclude(world);
}
const MODES = { promote: promote, rollback: rollBackByHand, check };
async function main_look(world) {
    const { inputs, ports: { runner, clock }, story } = world;
    await runner.group(inputs.environment[0].toUpperCase() + inputs.environment.slice(1), async () => {
        world.targets = await (0,survey/* survey */.Fr)(world);
        await awaitOwnRollback(world);
        for (const target of world.targets)
            runner.info((0,survey/* describe */.q0)(target, clock.now()));
        story.frontend = await surveyFrontend(world);
        if (inputs.mode !== 'rollback')
            runner.info(`candidate: ${inputs.candidate.imageUrl ?? `commit ${inputs.candidate.commit}`}`);
    });
}
async function check(world) {
    const { inputs, ports: { runner }, story } = world;
    if (!(await runner.group('Gates', () => askAndSay(world))))
        return block(world);
    end(story, { outcome: undefined, message: `All gates let ${inputs.candidate.commit.slice(0, 7)} into ${inputs.environment}; nothing was changed (mode check)` });
}
// A cancel, or an error of Render's or GitHub's that left no other way: what was done so far is told all the same.
function cutShort({ story, ports, inputs, targets }, error) {
    if (!(error instanceof errors/* ActionError */.lZ) && !ports.signal.aborted)
        throw error;
    const canceled = ports.signal.aborted || error instanceof errors/* CanceledError */.k3;
    const changed = story.deploys.length > 0 || story.rollback !== undefined;
    const said = error instanceof errors/* ActionError */.lZ ? error.message : (0,errors/* errorMessage */.gJ)(error);
    const canary = canaryEnding(story.canary);
    const what = canceled && !said.includes('canceled') ? `The job was canceled: ${said}` : said;
    const message = canary.said ? `${what.replace(/\.$/, '')}${canary.said}` : what;
    const before = targets.map(({ live }) => (live ? `${live.id} (${(0,survey/* sourceOf */.vz)(live)})` : 'nothing')).join(', ');
    const next = canary.next ? canary.next : changed
        ? `Nobody has verified what ${inputs.environment} runs now${story.trafficUnsure ? `, nor knows which of ${story.pair.active.name} and ${story.pair.idle.name} has the traffic: look at your router` : ''}. Run the job again: it takes over what was begun; or use mode rollback.`
        : `${error instanceof errors/* ActionError */.lZ && error.advice ? error.advice : 'Nothing was changed.'}${targets.length > 0 ? ` ${inputs.environment} runs ${before}.` : ''}${inputs.mode === 'rollback' && targets.length === 0 ? ` ${IN_A_HURRY}` : ''}`;
    const failure = error instanceof errors/* ActionError */.lZ && !canceled ? error : new errors/* CanceledError */.k3(`${message.replace(/\.$/, '')}. ${next}`);
    end(story, { outcome: outcomeOf(story, canceled), message, next, failure });
}
const outcomeOf = ({ deploys, rollback }, canceled) => canceled && (rollback !== undefined || deploys.some(({ outcome }) => outcome === 'live')) ? 'unknown' : 'failed';


/***/ })

};
