export const id = 958;
export const ids = [958];
export const modules = {

/***/ 95619:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $y: () => (/* binding */ findByDomain),
/* harmony export */   Ar: () => (/* binding */ moveDomain),
/* harmony export */   Kd: () => (/* binding */ holderOf)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48398);


/** Which service of a pair production's traffic is with; undefined where a command was begun and did not end well. */
const holderOf = ({ pair, switched, trafficUnsure }) => trafficUnsure ? undefined : switched && !switched.back ? pair?.idle : pair?.active;
/**
 * Finds out which of the two services has the domain.
 * @throws ActionError where none has it, or both say so.
 */
async function findByDomain({ render: { render } }, domain, services) {
    const owners = await Promise.all(services.map(async ({ id }) => (await render.listDomains(id)).some(({ name }) => name.toLowerCase() === domain)));
    const [a, b] = services;
    if (owners[0] && !owners[1])
        return { what: domain, active: a, idle: b };
    if (owners[1] && !owners[0])
        return { what: domain, active: b, idle: a };
    throw new _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(`${owners[0] ? 'Both' : 'Neither'} of ${a.name} and ${b.name} ${owners[0] ? 'have' : 'has'} the domain ${domain}`, {
        advice: `Nothing was changed. Add it to the service that is to serve now, in its settings under Custom Domains.`,
    });
}
/**
 * Moves a domain from one service to another and answers for how many milliseconds nobody had it: Render gives a name to
 * one service only, so it has to be taken away before it can be given. Where it cannot be given, it goes back.
 * @throws ActionError saying where the domain is then.
 */
async function moveDomain(world, { domain, from, to }) {
    const { render: { render }, ports: { clock, runner } } = world;
    const began = clock.elapsed();
    await render.removeDomain(from.id, domain);
    try {
        await give(world, to, domain);
    }
    catch (error) {
        runner.warning(`${domain} could not be given to ${to.name} (${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}): giving it back to ${from.name}.`);
        await give(world, from, domain).catch((again) => Promise.reject(nowhere(domain, from, again)));
        throw new _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(`${domain} could not be moved to ${to.name} and is with ${from.name} again: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`, { advice: 'Look at the custom domains of both services.', cause: error });
    }
    return clock.elapsed() - began;
}
const TRIES = 5;
// A name that was just taken away can be refused for a moment; and a request without an answer may have worked.
async function give({ render: { render }, ports }, { id }, domain) {
    // From here on there is no stopping half-way: a canceled job has some seconds left for it.
    for (let attempt = 1;; attempt += 1) {
        try {
            return await render.addDomain(id, domain);
        }
        catch (error) {
            if (!(error instanceof _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_1__/* .HttpError */ .j$ || error instanceof _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_1__/* .ConnectionError */ .Rc))
                throw error;
            const has = (await render.listDomains(id).catch(() => [])).some(({ name }) => name.toLowerCase() === domain);
            if (has)
                return;
            if (attempt >= TRIES)
                throw error;
            await ports.clock.sleep(300 * attempt, ports.signal);
        }
    }
}
const nowhere = (domain, { name, dashboardUrl }, cause) => new _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(`${domain} is with no service now: it could not even be given back to ${name} (${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(cause)})`, {
    advice: `Add it by hand at once, under Custom Domains: ${dashboardUrl ?? 'Render\'s dashboard'}.`,
    cause,
});


/***/ }),

/***/ 21338:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Eg: () => (/* binding */ readTraffic),
/* harmony export */   Fs: () => (/* binding */ sayTraffic),
/* harmony export */   sK: () => (/* binding */ noteTraffic)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(45652);
/* harmony import */ var _domain_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(95619);
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(53367);
/* harmony import */ var _sign_of_life_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(67972);





/** The end of a description: `traffic:<service>`, or `traffic:?<service>` where it is not sure. */
function sayTraffic(story) {
    const holder = (0,_domain_js__WEBPACK_IMPORTED_MODULE_2__/* .holderOf */ .Kd)(story);
    return story.pair && `traffic:${holder?.id ?? `?${story.pair.active.id}`}`;
}
// GitHub keeps 140 characters of a description, so that the end of a long identifier may be missing.
const WORDS = /\btraffic:(\??)([\w-]{8,})/;
const DEPTH = 20;
/** What the newest run that said something about it said. */
async function readTraffic({ github, inputs }) {
    for (const record of (await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .listDeployments */ .Jn)(github, { environment: inputs.environment, limit: DEPTH })).filter((one) => (0,_record_js__WEBPACK_IMPORTED_MODULE_3__/* .payloadOf */ .Md)(one))) {
        const said = (await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .listDeploymentStates */ .Ef)(github, Number(record.id))).map(({ description }) => WORDS.exec(description ?? '')).find((found) => found !== null);
        if (said)
            return { id: said[2], sure: said[1] === '', record: Number(record.id) };
    }
    return undefined;
}
/**
 * Notes on GitHub where the traffic is, so that the next run finds it whatever ends this one. With `must`, as before the
 * way there, what cannot be noted is not begun.
 * @throws ActionError with `must`.
 */
async function noteTraffic(world, { must }) {
    const { ports: { runner, signal }, story } = world;
    try {
        await (0,_sign_of_life_js__WEBPACK_IMPORTED_MODULE_4__/* .noteOnRecord */ .f)(world, sayTraffic(story));
    }
    catch (error) {
        if (must)
            throw new _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(`It could not be noted on GitHub that ${story.pair.what} is about to move, so it was not moved: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`, { advice: 'Run the job again.', cause: error });
        if (!signal.aborted)
            runner.warning(`It could not be noted on GitHub where ${story.pair.what} is: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`);
    }
}


/***/ }),

/***/ 33945:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   TZ: () => (/* binding */ percentBefore),
/* harmony export */   XB: () => (/* binding */ resetLeft),
/* harmony export */   YH: () => (/* binding */ sayNoted),
/* harmony export */   ie: () => (/* binding */ setPercent),
/* harmony export */   lS: () => (/* binding */ resetPercent),
/* harmony export */   tW: () => (/* binding */ beginReset)
/* harmony export */ });
/* unused harmony export percentCommand */
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(45652);
/* harmony import */ var _axcouncil_core_retry__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(59899);
/* harmony import */ var _command_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(14135);
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(53367);
/* harmony import */ var _sign_of_life_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(67972);
/* harmony import */ var _state_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(25913);
/* harmony import */ var _tell_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3757);








/** The caller's command for a percentage, with all that it is told. */
const percentCommand = ({ canary, candidate, environment }, percent) => ({
    input: 'canary-command',
    script: canary.script,
    variables: { PERCENT: String(percent), COMMIT: candidate.commit, ENVIRONMENT: environment },
});
/**
 * Sets the percentage, and notes it where another process finds it: the post step of this job, should this one be killed,
 * and a re-run of it.
 * @throws ActionError where the command fails: then nobody knows what the percentage is.
 */
async function setPercent(world, percent) {
    const { inputs, ports: { runner }, story } = world;
    // Before it is set: whatever happens from here on, it may be up already.
    if (percent > 0)
        (0,_state_js__WEBPACK_IMPORTED_MODULE_5__/* .saveCanary */ .gh)(runner, percent);
    story.canary = { steps: [], ...story.canary, percent: undefined, failed: undefined };
    await (0,_command_js__WEBPACK_IMPORTED_MODULE_2__/* .runCommand */ .d)(world, percentCommand(inputs, percent));
    story.canary.percent = percent;
    if (percent === 0)
        (0,_state_js__WEBPACK_IMPORTED_MODULE_5__/* .saveCanary */ .gh)(runner, 0);
    runner.info(`The canary is at ${percent} %.`);
    (0,_tell_js__WEBPACK_IMPORTED_MODULE_6__/* .tell */ .q)(world, `Canary at ${percent} %`);
    await note(world, percent);
}
const TRIES = 3;
/** Sets the percentage back to 0, trying more than once. Never throws: what does not work is kept in the story. */
async function resetPercent(world, patience = {}) {
    const { inputs, ports: { runner, clock, signal }, story } = world;
    if (!inputs.canary || !story.canary || story.canary.percent === 0)
        return;
    // Kept at once: what does not work in the time that is left is for the post step.
    (0,_state_js__WEBPACK_IMPORTED_MODULE_5__/* .saveResetOwed */ .Gc)(runner, true);
    for (let attempt = 1;; attempt += 1) {
        try {
            await (0,_command_js__WEBPACK_IMPORTED_MODULE_2__/* .runCommand */ .d)(world, { ...percentCommand(inputs, 0), ...(patience.timeoutMs ? { timeoutMs: patience.timeoutMs } : {}) });
            break;
        }
        catch (error) {
            if (!(error instanceof _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ))
                throw error;
            if (attempt < (patience.tries ?? TRIES) && !signal.aborted) {
                await clock.sleep(500 * attempt, signal).catch(() => undefined);
                continue;
            }
            // Another one, which a cancel began beside this one, was quicker.
            if (percentOf(story) === 0)
                return;
            story.canary.failed = (0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error);
            runner.warning(`The canary could not be set back to 0 %: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`);
            return (0,_tell_js__WEBPACK_IMPORTED_MODULE_6__/* .tell */ .q)(world, 'Canary not set back to 0 %');
        }
    }
    Object.assign(story.canary, { percent: 0, failed: undefined });
    (0,_state_js__WEBPACK_IMPORTED_MODULE_5__/* .saveCanary */ .gh)(runner, 0);
    (0,_state_js__WEBPACK_IMPORTED_MODULE_5__/* .saveResetOwed */ .Gc)(runner, false);
    runner.info('The canary is back at 0 %.');
    (0,_tell_js__WEBPACK_IMPORTED_MODULE_6__/* .tell */ .q)(world, 'Canary back at 0 %');
    await note(world, 0);
}
const percentOf = ({ canary }) => canary?.percent;
// A flag is quicker than a rollback, so it may go first; but a command that hangs must not hold the rollback up.
const HEAD_START_MS = 2_000;
/**
 * Begins to set the percentage back to 0, and lets the caller go on when that is done, or after two seconds. What it
 * answers ends when the percentage is set back or cannot be.
 */
async function beginReset(world) {
    const { ports: { clock, runner, signal } } = world;
    const over = new AbortController();
    let isDone = false;
    const ended = resetPercent(world).finally(() => {
        isDone = true;
        over.abort();
    });
    await clock.sleep(HEAD_START_MS, AbortSignal.any([signal, over.signal])).catch(() => undefined);
    if (!isDone)
        runner.info('`canary-command` has not ended yet: the rollback begins beside it.');
    return { ended };
}
const WORDS = /^canary (\d+(?:\.\d+)?) %/;
/** The beginning of a description that says where a run left the percentage. */
const sayNoted = (percent) => `canary ${percent} %`;
async function note(world, percent) {
    const { ports: { runner, signal } } = world;
    await (0,_sign_of_life_js__WEBPACK_IMPORTED_MODULE_4__/* .noteOnRecord */ .f)(world, sayNoted(percent)).catch((error) => {
        if (!signal.aborted)
            runner.warning(`The percentage could not be noted on GitHub: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}. A re-run would begin with the first step.`);
    });
}
const DEPTH = 20;
/** At which percentage an earlier run left this very commit: 0 where it began none, set it back, or nobody knows. */
async function percentBefore({ github, inputs, story }) {
    const records = (await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .listDeployments */ .Jn)(github, { environment: inputs.environment, limit: DEPTH })).filter((record) => Number(record.id) !== story.recordId && (0,_record_js__WEBPACK_IMPORTED_MODULE_3__/* .payloadOf */ .Md)(record)?.commit === inputs.candidate.commit);
    for (const { id } of records) {
        const noted = (await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .listDeploymentStates */ .Ef)(github, Number(id))).map(({ description }) => WORDS.exec(description ?? '')?.[1]).find(Boolean);
        if (noted !== undefined)
            return Number(noted);
    }
    return 0;
}
/** What the main step left: the percentage goes back to 0. Answers whether it is, and what came of it in words. */
async function resetLeft(inputs, ports) {
    try {
        await (0,_axcouncil_core_retry__WEBPACK_IMPORTED_MODULE_7__/* .retry */ .L)(() => (0,_command_js__WEBPACK_IMPORTED_MODULE_2__/* .runCommand */ .d)({ inputs, ports }, percentCommand(inputs, 0)), { policy: LEFT, decide: () => ({ retry: true }), clock: ports.clock, signal: ports.signal });
        return { isBack: true, said: 'The canary is back at 0 %.' };
    }
    catch (error) {
        return { isBack: false, said: `The canary could not be set back to 0 %: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}. Set it by hand, at once.` };
    }
}
// A canceled job's post step has five minutes.
const LEFT = { attempts: 2, baseMs: 500, maxMs: 500 };


/***/ }),

/***/ 14135:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  d: () => (/* binding */ runCommand)
});

// EXTERNAL MODULE: ./packages/core/src/env.ts
var env = __webpack_require__(2374);
// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
;// CONCATENATED MODULE: ./packages/core/src/strays.ts

/**
 * The processes that have this variable in their environment, which they inherit whatever group or session they move to.
 * As GitHub's runner does at a job's end, with RUNNER_TRACKING_ID. Reads /proc; where there is none, none are found.
 */
async function findMarked(name, value) {
    const pids = (await (0,promises_.readdir)('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry)).map(Number);
    const environments = await Promise.all(pids.map((pid) => (0,promises_.readFile)(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
    return pids.filter((pid, i) => pid !== process.pid && environments[i].split('\0').includes(`${name}=${value}`));
}
/** Ends them at once. One of them may start another one meanwhile, so it looks until none is left. */
async function endMarked(name, value) {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const found = await findMarked(name, value);
        if (found.length === 0)
            return;
        for (const pid of found)
            kill(pid);
    }
}
const MOST_LOOKS = 20;
function kill(pid) {
    try {
        process.kill(pid, 'SIGKILL');
    }
    catch {
        // It ended by itself in the meantime, or is another user's.
    }
}

;// CONCATENATED MODULE: ./packages/core/src/exec.ts






/**
 * Runs a command in a process group of its own and answers when it and its output have ended. A cancel or the time
 * limit sends SIGINT once to the group, so that test runners can still write their reports, and SIGKILL after the
 * grace time. Whatever the command left behind in its group is ended too, and with `endsStrays` whatever it left anywhere.
 * @throws ActionError when the command cannot be started.
 */
async function run(request) {
    const { command, onLine, timeoutMs, graceMs = 5_000, cancelGraceMs = graceMs, clock, signal } = request;
    let ended = 'by-itself';
    const mark = request.endsStrays ? (0,external_node_crypto_.randomUUID)() : undefined;
    const child = start(mark ? { ...request, env: { ...request.env, [MARK]: mark } } : request);
    const cancels = [];
    const end = (why) => {
        if (ended !== 'by-itself')
            return;
        ended = why;
        signalGroup(child, 'SIGINT');
        cancels.push(clock.after(why === 'canceled' ? cancelGraceMs : graceMs, () => signalGroup(child, 'SIGKILL')));
    };
    const onAbort = () => end('canceled');
    if (timeoutMs !== undefined)
        cancels.push(clock.after(timeoutMs, () => end('timed-out')));
    signal?.addEventListener('abort', onAbort, { once: true });
    const exited = exitOf(child, command);
    if (signal?.aborted)
        onAbort();
    try {
        const printed = Promise.all([child.stdout, child.stderr].map((stream) => printLines(stream, onLine)));
        // Nobody reads any more: the command would wait for ever for room in its pipe.
        printed.catch(() => signalGroup(child, 'SIGKILL'));
        const code = await exited;
        // Grandchildren that inherited the pipes would keep them open for ever, and some have left the group.
        signalGroup(child, 'SIGKILL');
        if (mark)
            await endMarked(MARK, mark);
        cancels.push(clock.after(Math.min(graceMs, LINGER_MS), () => [child.stdout, child.stderr].forEach((stream) => stream.destroy())));
        await printed;
        return { code, ended };
    }
    finally {
        for (const cancel of cancels)
            cancel();
        signal?.removeEventListener('abort', onAbort);
    }
}
const MARK = 'AXCOUNCIL_COMMAND';
// What was printed is read within moments; whoever holds the pipe after that is no part of the command any more.
const LINGER_MS = 2_000;
// spawn throws some faults (an argument with a NUL, too many arguments) and emits others.
function start({ command, args = [], cwd, env }) {
    if (cwd !== undefined && !(0,external_node_fs_.existsSync)(cwd))
        throw new errors/* ActionError */.lZ(`The folder ${cwd} in which ${command} was to run does not exist`);
    try {
        return (0,external_node_child_process_.spawn)(command, [...args], { cwd, env, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'] });
    }
    catch (cause) {
        throw new errors/* ActionError */.lZ(`${command} could not be started`, { cause });
    }
}
// A line longer than this is handed on in parts, so that output without a line's end cannot fill the memory.
const LONGEST_LINE = 1024 * 1024;
function printLines(stream, onLine) {
    let rest = '';
    const read = (text) => {
        const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
        rest = lines.pop();
        for (const line of lines)
            onLine?.(line);
        if (rest.length > LONGEST_LINE)
            read(`\n`);
    };
    return new Promise((resolve, reject) => {
        stream.setEncoding('utf8').on('error', reject);
        stream.on('data', (text) => {
            try {
                read(text);
            }
            catch (error) {
                stream.destroy(error);
            }
        });
        stream.on('close', () => {
            const last = rest.replace(/\r$/, '');
            rest = '';
            try {
                if (last !== '')
                    onLine?.(last);
                resolve();
            }
            catch (error) {
                reject(error);
            }
        });
    });
}
const exitOf = (child, command) => new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new errors/* ActionError */.lZ(cause.code === 'ENOENT' ? `The command ${command} was not found` : `${command} could not be started`, { cause })));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? external_node_os_.constants.signals[signal] : 0)));
});
function signalGroup({ pid }, name) {
    if (pid === undefined)
        return;
    try {
        process.kill(process.platform === 'win32' ? pid : -pid, name);
    }
    catch {
        // The group has ended already.
    }
}

// EXTERNAL MODULE: ./packages/core/src/duration.ts
var duration = __webpack_require__(29713);
;// CONCATENATED MODULE: ./actions/promote-prod/src/command.ts




/**
 * Runs a command of the caller's by bash, with `-e` and `pipefail`, in the job's workspace. It gets the job's environment
 * without this action's inputs, so that the Render key stays here. Its output goes to the log, where it cannot be taken
 * for a command to the runner.
 * @throws ActionError where it ends otherwise than with 0, or not in time; CanceledError where the job was canceled.
 */
async function runCommand({ inputs: { commands }, ports }, { input, script, variables, timeoutMs = commands.timeoutMs }) {
    const { runner, clock, signal, environment } = ports;
    let last = '';
    const { code, ended } = await run({
        command: 'bash',
        args: ['-eo', 'pipefail', '-c', script],
        cwd: environment.workspace,
        env: { ...(0,env/* commandEnvironment */.J$)(environment), ...commands.env, ...variables },
        onLine: (line) => {
            if (line.trim() !== '')
                last = line.trim();
            runner.info(line);
        },
        timeoutMs,
        graceMs: 1_000,
        clock,
        signal,
    });
    if (ended === 'canceled')
        throw new errors/* CanceledError */.k3(`\`${input}\` was ended, since the job was canceled`);
    const said = last === '' ? '' : `: ${ports.redactor.redact(last).slice(0, 200)}`;
    if (ended === 'timed-out')
        throw new errors/* ActionError */.lZ(`\`${input}\` did not end within ${(0,duration/* formatDuration */.a)(timeoutMs)}${said}`, { advice: 'Its output is in the log. `command-timeout` is how long it may take.' });
    if (code !== 0)
        throw new errors/* ActionError */.lZ(`\`${input}\` ended with exit code ${code}${said}`, { advice: 'Its output is in the log.' });
}


/***/ }),

/***/ 2289:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O0: () => (/* binding */ encodePath),
/* harmony export */   b2: () => (/* binding */ isMissing),
/* harmony export */   bt: () => (/* binding */ listFolder),
/* harmony export */   gm: () => (/* binding */ readBlob),
/* harmony export */   yR: () => (/* binding */ readText)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48398);


/** A file's text at a commit, or undefined where it is not there. */
async function readText(github, path, commit) {
    try {
        const file = await github.call('GET', `contents/${encodePath(path)}?ref=${commit}`);
        // Of more than 1 MB it shows the content elsewhere.
        if (file.type === 'file' && file.encoding === 'none' && file.sha)
            return await readBlob(github, file.sha);
        if (file.type !== 'file' || file.encoding !== 'base64' || file.content === undefined)
            throw new _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(`${path} is no file that GitHub shows`);
        return Buffer.from(file.content, 'base64').toString('utf8');
    }
    catch (error) {
        if ((0,_axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_1__/* .isStatus */ .zM)(error, 404))
            return undefined;
        throw error;
    }
}
/** A path in an address, its slashes kept. */
const encodePath = (path) => path.split('/').map(encodeURIComponent).join('/');
/**
 * The files below a folder at a commit, by path, each with the hash of its content. Empty where there is no such folder.
 * @throws ActionError where the folder is too big to be listed.
 */
async function listFolder(github, folder, commit) {
    let tree = commit;
    for (const name of folder.split('/').filter(Boolean)) {
        const level = await github.call('GET', `git/trees/${tree}`);
        tree = level.tree.find((entry) => entry.path === name && entry.type === 'tree')?.sha;
        if (tree === undefined)
            return new Map();
    }
    const { tree: entries, truncated } = await github.call('GET', `git/trees/${tree}?recursive=1`);
    if (truncated)
        throw new _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(`The folder ${folder} has more files than GitHub lists`);
    return new Map(entries.filter(({ type }) => type === 'blob').map(({ path, sha }) => [`${folder}/${path}`, sha]));
}
/**
 * Whether a path is not in a commit, as the commit's tree says: GitHub answers 404 for a file that a token may not read,
 * too, and that is not the same.
 */
async function isMissing(github, path, commit) {
    let tree = commit;
    for (const name of path.split('/').filter(Boolean)) {
        const level = await github.call('GET', `git/trees/${tree}`);
        const entry = level.tree.find((one) => one.path === name);
        if (entry === undefined)
            return !level.truncated;
        tree = entry.sha;
    }
    return false;
}
/** The content of a blob. */
async function readBlob(github, sha) {
    const { content, encoding } = await github.call('GET', `git/blobs/${sha}`);
    if (content === undefined || encoding !== 'base64')
        throw new _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(`GitHub does not show the content of ${sha}`);
    return Buffer.from(content, 'base64').toString('utf8');
}


/***/ }),

/***/ 9387:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  YI: () => (/* binding */ askGates),
  LF: () => (/* binding */ chosenGates),
  wt: () => (/* binding */ idleOverrides),
  nT: () => (/* binding */ isOpen),
  dt: () => (/* binding */ sayGate),
  X8: () => (/* binding */ whoIs)
});

// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./actions/promote-prod/src/gates/gate.ts
var gate = __webpack_require__(3188);
// EXTERNAL MODULE: ./packages/core/src/github-patience.ts
var github_patience = __webpack_require__(32696);
// EXTERNAL MODULE: ./packages/core/src/http-error.ts
var http_error = __webpack_require__(48398);
;// CONCATENATED MODULE: ./packages/core/src/verdict.ts




/** The commit status that records a proof: `axcouncil/staging/health` (contracts: inputs `record`, `environment`). */
const verdictContext = (environment, proof) => `axcouncil/${environment}/${proof}`;
/**
 * Writes a verdict as a commit status, where promotion's gates find it. Needs `statuses: write`. The newest status of a
 * context counts, so writing it twice does no harm: it is repeated until GitHub confirms it.
 */
const recordVerdict = async (github, { sha, environment, proof, state, description, url }, { clock, signal }) => {
    const status = {
        context: verdictContext(environment, proof),
        state,
        description: truncate(description, 140),
        ...(url ? { target_url: url } : {}),
    };
    const write = async () => {
        const answer = await github.call('POST', `statuses/${sha}`, status);
        if (answer?.state !== state)
            throw new HttpError('GitHub did not confirm the status', { status: 200, headers: {}, body: '' });
    };
    await retry(write, { policy: POLICY, decide: isPassing, clock, signal });
};
/** The newest status of every context on a commit; GitHub lists them newest first. */
async function newestStatuses(github, sha) {
    const all = await github.list(`commits/${sha}/statuses`);
    const newest = new Map();
    for (const status of all) {
        const known = newest.get(status.context);
        if (!known || Date.parse(status.created_at) > Date.parse(known.created_at))
            newest.set(status.context, status);
    }
    return newest;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/checks.ts


/**
 * All checks on this very commit are green: check runs and statuses joined, of each app the newest of a name, our own run
 * left out. What another app calls by the same name is another check, as for branch protection with a named source.
 */
const checks = {
    applies: ({ inputs }) => inputs.requiredChecks !== 'none',
    async ask({ github, inputs, ports: { environment } }) {
        const { commit } = inputs.candidate;
        const found = await readChecks({ github, commit, runId: environment.runId });
        const { requiredChecks } = inputs;
        const wanted = typeof requiredChecks === 'string' ? found : found.filter(({ name }) => requiredChecks.includes(name));
        const absent = typeof requiredChecks === 'string' ? [] : requiredChecks.filter((name) => !found.some((check) => check.name === name));
        const wrong = wanted.filter(({ state }) => state !== 'good');
        const page = wrong[0]?.url;
        const problems = [...wrong.map(({ title, said }) => `${title} ${said}`), ...absent.map((name) => `${name} never ran`)];
        if (problems.length > 0) {
            const waiting = wrong.every(({ state }) => state === 'pending') && absent.length === 0;
            return (0,gate/* fail */.fJ)(`${problems.slice(0, 5).join(', ')}${problems.length > 5 ? ` and ${problems.length - 5} more` : ''} on ${commit.slice(0, 7)}`, {
                link: page,
                advice: waiting ? 'Run this job again when they are done.' : 'Mend the commit, or name the checks that count in `required-checks`.',
            });
        }
        return (0,gate/* pass */.IX)(wanted.length === 0 ? `no checks but this run's own are on ${commit.slice(0, 7)}` : `${wanted.length} of ${wanted.length} green on ${commit.slice(0, 7)}`);
    },
};
const GOOD = ['success', 'neutral', 'skipped'];
async function readChecks({ github, commit, runId }) {
    const [runs, statuses] = await Promise.all([
        github.list(`commits/${commit}/check-runs?filter=all`, (page) => page.check_runs),
        newestStatuses(github, commit),
    ]);
    const ofOwnRun = new RegExp(`/actions/runs/${runId}([/?#]|$)`);
    const others = runs.filter(({ details_url: url }) => runId === undefined || !ofOwnRun.test(url ?? ''));
    const newest = new Map();
    for (const run of others) {
        const known = newest.get(keyOf(run));
        if (!known || isNewer(run, known))
            newest.set(keyOf(run), run);
    }
    const kept = [...newest.values()];
    const fromRuns = kept.map(({ name, app, status, conclusion, html_url: page, details_url: details }) => {
        const title = kept.filter((other) => other.name === name).length > 1 ? `${name} (${app?.slug ?? 'no app'})` : name;
        const state = status !== 'completed' ? 'pending' : GOOD.includes(conclusion ?? '') ? 'good' : 'bad';
        return { name, title, state, said: status !== 'completed' ? `is ${status.replace('_', ' ')}` : `ended with ${conclusion}`, url: details ?? page ?? undefined };
    });
    // Our own verdicts are asked for by the gates staging and e2e.
    const fromStatuses = [...statuses.values()]
        .filter(({ context, target_url: url }) => !context.startsWith('axcouncil/') && (runId === undefined || !ofOwnRun.test(url ?? '')))
        .map(({ context, state, target_url: url }) => ({
        name: context, title: context, state: state === 'success' ? 'good' : state === 'pending' ? 'pending' : 'bad', said: `is ${state}`, url: url ?? undefined,
    }));
    return [...fromRuns, ...fromStatuses];
}
const keyOf = ({ name, app }) => `${app?.slug ?? ''}\n${name}`;
// `filter=latest` is the newest of a suite only, so we choose ourselves. Ids break ties, since times are whole seconds, and
// decide where one has not begun: what waits to run again must not hide behind what it did before.
const isNewer = (a, b) => {
    const [begunA, begunB] = [a, b].map(({ started_at: at }) => Date.parse(at ?? ''));
    return begunA === begunB || Number.isNaN(begunA) || Number.isNaN(begunB) ? a.id > b.id : begunA > begunB;
};

;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/e2e.ts


/** The browser tests passed on staging with this commit. */
const e2e = {
    applies: () => true,
    async ask({ github, inputs: { candidate: { commit }, stagingEnvironment: name } }) {
        const context = verdictContext(name, 'e2e');
        const verdict = (await newestStatuses(github, commit)).get(context);
        const link = verdict?.target_url ?? undefined;
        const short = commit.slice(0, 7);
        if (!verdict)
            return (0,gate/* fail */.fJ)(`no end-to-end tests ran on ${short} in ${name}: it has no status ${context}`, { advice: `Run run-e2e with \`environment: ${name}\`, or leave the gate out with \`gates: -e2e\`.` });
        if (verdict.state === 'success')
            return (0,gate/* pass */.IX)(verdict.description ?? `passed on ${short}`, link);
        return (0,gate/* fail */.fJ)(`the newest end-to-end verdict on ${short} is ${verdict.state}${verdict.description ? ` (${verdict.description})` : ''}`, { link, advice: 'Mend what failed, or run the tests again.' });
    },
};

// EXTERNAL MODULE: ./actions/promote-prod/src/content.ts
var content = __webpack_require__(2289);
;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/flags.ts


/** The file of feature flags can be read by what is about to run: valid JSON, an object, each flag in a known form. */
const flags = {
    applies: () => true,
    async ask({ github, inputs: { candidate: { commit }, flagsFile } }) {
        const text = await (0,content/* readText */.yR)(github, flagsFile, commit);
        if (text === undefined) {
            const short = commit.slice(0, 7);
            return (await (0,content/* isMissing */.b2)(github, flagsFile, commit)) ? (0,gate/* pass */.IX)(`there is no ${flagsFile} in ${short}`) : (0,gate/* unknown */.L5)(`GitHub does not show ${flagsFile}, although ${short} has it`, { advice: 'The job needs `permissions: contents: read`.' });
        }
        const faults = flagFaults(text);
        if (faults.length === 0)
            return (0,gate/* pass */.IX)(`${flagsFile} is valid`);
        return (0,gate/* fail */.fJ)(`${flagsFile}: ${faults.slice(0, 3).join('; ')}${faults.length > 3 ? `; and ${faults.length - 3} more` : ''}`, { advice: 'Mend the file and promote the commit that does.' });
    },
};
/** What is wrong with a file of feature flags. */
function flagFaults(text) {
    let file;
    try {
        file = JSON.parse(text);
    }
    catch (error) {
        return [`is not JSON (${error.message})`];
    }
    if (typeof file !== 'object' || file === null || Array.isArray(file))
        return ['must be an object of flags by name'];
    return [...twice(text), ...Object.entries(file).flatMap(([name, flag]) => faultsOf(name, flag))];
}
const STRATEGIES = { percentage: 'percentage', company_list: 'companies', user_list: 'users' };
function faultsOf(name, flag) {
    if (['boolean', 'string', 'number'].includes(typeof flag))
        return [];
    if (typeof flag !== 'object' || flag === null)
        return [`${name} must be a value or an object`];
    const { strategy, percentage, enabled } = flag;
    const needed = typeof strategy === 'string' ? STRATEGIES[strategy] : undefined;
    const given = needed === undefined ? undefined : flag[needed];
    return [
        ...(percentage !== undefined && !(typeof percentage === 'number' && percentage >= 0 && percentage <= 100) ? [`${name}.percentage must be a number from 0 to 100`] : []),
        ...(enabled !== undefined && typeof enabled !== 'boolean' ? [`${name}.enabled must be true or false`] : []),
        ...(needed !== undefined && given === undefined ? [`${name} has the strategy ${String(strategy)} and no ${needed}`] : []),
        ...(needed?.endsWith('s') && given !== undefined && !Array.isArray(given) ? [`${name}.${needed} must be a list`] : []),
    ];
}
// JSON.parse takes the last of two flags with one name without a word. Names at the top stand at depth one.
function twice(text) {
    const seen = new Set();
    const again = new Set();
    let depth = 0;
    for (const [token, key] of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
        if (token === '{' || token === '[')
            depth += 1;
        else if (token === '}' || token === ']')
            depth -= 1;
        else if (depth === 1 && key !== undefined)
            (seen.has(key) ? again : seen).add(key);
    }
    return [...again].map((name) => `${name} is there twice`);
}

// EXTERNAL MODULE: ./packages/core/src/duration.ts
var duration = __webpack_require__(29713);
// EXTERNAL MODULE: ./actions/promote-prod/src/gates/freeze-window.ts
var freeze_window = __webpack_require__(36977);
// EXTERNAL MODULE: ./actions/promote-prod/src/wall-clock.ts
var wall_clock = __webpack_require__(87333);
;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/freeze.ts




/** No freeze window is open: by no clock, where the runner's is wrong. */
const freeze = {
    applies: ({ inputs }) => inputs.freeze.length > 0,
    ask: async (world) => {
        const { inputs, ports: { clock } } = world;
        const wrong = (0,wall_clock/* clockError */.zd)(world);
        const times = wrong === 0 ? [{ now: clock.now(), by: '' }] : [{ now: (0,wall_clock/* sharedNow */.cl)(world), by: ' by GitHub\'s clock' }, { now: clock.now(), by: ` by the runner's clock, which is ${(0,duration/* formatDuration */.a)(Math.abs(wrong))} ${wrong > 0 ? 'slow' : 'fast'}` }];
        const [open] = times.flatMap(({ now, by }) => inputs.freeze.filter((window) => (0,freeze_window/* isFrozen */.Zz)(window, now)).map((window) => ({ window, now, by })));
        if (!open)
            return (0,gate/* pass */.IX)(`none of ${inputs.freeze.length} freeze ${inputs.freeze.length === 1 ? 'window' : 'windows'} is open`);
        const { window: { zone, line, reason }, now, by } = open;
        const { date, time } = (0,freeze_window/* wallClock */.Xb)(zone, now);
        return (0,gate/* fail */.fJ)(`it is ${date} ${time} in ${zone}${by}, within ${line}`, {
            advice: `Run the job again after it${reason ? '' : '; a reason at the end of the line would be shown here'}, or override it with a reason.`,
        });
    },
};

// EXTERNAL MODULE: ./packages/render/src/status.ts
var src_status = __webpack_require__(20146);
// EXTERNAL MODULE: ./actions/promote-prod/src/lock.ts
var lock = __webpack_require__(23825);
// EXTERNAL MODULE: ./actions/promote-prod/src/record.ts
var record = __webpack_require__(53367);
// EXTERNAL MODULE: ./actions/promote-prod/src/survey.ts + 1 modules
var survey = __webpack_require__(56725);
;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/lock.ts





const hurry = (page) => `Cancel that run first${page ? `, at ${page}` : ''}, so that the two do not act against each other, and run this again. If it is dead, override the gate lock (\`force\` in rollback.yml).`;
/** Nothing else is deploying: no other promotion holds the environment, and Render has no other deploy under way. */
const lock_lock = {
    applies: () => true,
    async ask(world) {
        const { inputs, targets, render: { render }, story } = world;
        const mine = story.recordId;
        const [holder] = (await (0,lock/* findHolders */.ZC)(world)).filter(({ record }) => mine === undefined || Number(record.id) < mine);
        if (holder) {
            const page = holder.payload && (0,record/* pageOf */.ZZ)(holder.payload, world);
            return (0,gate/* fail */.fJ)(`${inputs.environment} is taken by ${(0,lock/* sayHolder */.ap)(holder)}`, {
                link: page,
                advice: inputs.mode === 'rollback' ? hurry(page) : 'Wait until it is done, then run this job again; it need not be waited for by hand where the workflow has `concurrency:`.',
            });
        }
        for (const { service } of targets) {
            const underway = (await render.listDeploys(service.id)).find((deploy) => !(0,src_status/* isDone */.$L)(deploy));
            // A deploy of this very commit through the API is what an earlier attempt of this job began: it is taken over.
            if (underway && !(underway.trigger === 'api' && (0,survey/* isCandidate */.qn)(underway, inputs.candidate))) {
                return (0,gate/* fail */.fJ)(`Render is deploying ${underway.id} of ${service.name} (${underway.trigger ?? 'unknown trigger'})`, { link: service.dashboardUrl, advice: 'Wait until it is done, then run this job again.' });
            }
        }
        return (0,gate/* pass */.IX)(`no other promotion holds ${inputs.environment}, and Render deploys nothing else`);
    },
};

// EXTERNAL MODULE: ./actions/promote-prod/src/gates/migrations.ts + 1 modules
var migrations = __webpack_require__(25695);
// EXTERNAL MODULE: ./packages/core/src/http.ts + 4 modules
var src_http = __webpack_require__(10916);
;// CONCATENATED MODULE: ./actions/promote-prod/src/monitoring/datadog.ts



const MOST = 100;
const BAD = ['Alert', 'No Data'];
const datadog_GOOD = ['OK', 'Warn'];
/** Whether Datadog would tell somebody: monitors match, none is muted, alerting or without data. */
async function askDatadog({ url, apiKey, appKey, monitors: query }, { http }) {
    const search = new URLSearchParams({ query, per_page: String(MOST) });
    try {
        const request = { url: `${url.href.replace(/\/+$/, '')}/api/v1/monitor/search?${search}`, headers: { 'dd-api-key': apiKey, 'dd-application-key': appKey }, attempts: 3, timeoutMs: 10_000, maxRedirects: 0 };
        const found = (0,src_http/* jsonOf */.o_)(await http.send(request));
        return isSearch(found) ? judge(found, query) : (0,gate/* unknown */.L5)('Datadog\'s answer is no list of monitors', { advice: 'Look at `datadog-url`.' });
    }
    catch (error) {
        if ((0,http_error/* isStatus */.zM)(error, 401, 403))
            return (0,gate/* unknown */.L5)('Datadog does not accept these keys', { advice: 'The application key needs the scope `monitors_read`; `datadog-url` must be of your site, such as https://api.datadoghq.eu.' });
        throw error;
    }
}
const isSearch = (found) => Array.isArray(found?.monitors) && Array.isArray(found.counts?.muted) && typeof found.metadata?.total_count === 'number' && found.monitors.every(({ status }) => typeof status === 'string');
function judge({ monitors, counts, metadata: { total_count: total } }, query) {
    if (total === 0)
        return (0,gate/* fail */.fJ)(`no monitor of Datadog matches ${query}`, { advice: 'Make one, or look at `datadog-monitors`: it is the search of Datadog\'s page of monitors.' });
    if (total > monitors.length)
        return (0,gate/* unknown */.L5)(`${total} monitors of Datadog match ${query}, more than are looked at (${MOST})`, { advice: 'Narrow `datadog-monitors` down to those of this service.' });
    const bad = monitors.filter(({ status }) => BAD.includes(status));
    if (bad.length > 0)
        return (0,gate/* fail */.fJ)(`Datadog says ${bad.map(({ name, status }) => `${name}: ${status}`).join(', ')}`, { advice: 'Mend that first, or the monitor: what ships now would be blamed for it, or be unwatched.' });
    const muted = counts.muted.filter(({ name }) => String(name) === 'true').reduce((sum, { count }) => sum + count, 0);
    if (muted > 0)
        return (0,gate/* fail */.fJ)(`${muted} of ${total} monitors of Datadog are muted`, { advice: 'Unmute them, or leave them out of `datadog-monitors`.' });
    const odd = monitors.filter(({ status }) => !datadog_GOOD.includes(status));
    if (odd.length > 0)
        return (0,gate/* unknown */.L5)(`Datadog has no state for ${odd.map(({ name, status }) => `${name} (${status})`).join(', ')}`, { advice: 'Look at the monitor in Datadog.' });
    return (0,gate/* pass */.IX)(`${total} ${total === 1 ? 'monitor' : 'monitors'} of Datadog ${total === 1 ? 'watches' : 'watch'}`);
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/monitoring/sentry.ts



/**
 * Whether Sentry would tell somebody: the project is active, an event of it ever arrived, and an issue alert that has an
 * action is on and not muted. Metric alerts are not looked at.
 */
async function askSentry({ url, token, organization, project }, { http }) {
    const base = url.href.replace(/\/+$/, '');
    const name = `${organization}/${project}`;
    const link = `${base}/organizations/${organization}/alerts/rules/?project=${project}`;
    const read = async (path) => (0,src_http/* jsonOf */.o_)(await http.send({ url: `${base}/api/0/projects/${organization}/${project}/${path}`, headers: { authorization: `Bearer ${token}` }, attempts: 3, timeoutMs: 10_000, maxRedirects: 0 }));
    try {
        const found = await read('');
        if (typeof found?.slug !== 'string')
            return (0,gate/* unknown */.L5)('Sentry\'s answer is no project', { advice: 'Look at `sentry-url`.' });
        if (found.status !== undefined && found.status !== 'active')
            return (0,gate/* fail */.fJ)(`Sentry's project ${name} is ${found.status}`, { link, advice: 'Name the project that watches production.' });
        if (found.firstEvent === null)
            return (0,gate/* fail */.fJ)(`no event ever arrived in Sentry's project ${name}`, { link, advice: 'Set the DSN in production, and send a first event.' });
        const rules = await read('rules/');
        if (!Array.isArray(rules))
            return (0,gate/* unknown */.L5)('Sentry\'s answer is no list of alerts', { advice: 'Look at `sentry-url`.' });
        return sentry_judge(rules, name, link);
    }
    catch (error) {
        if ((0,http_error/* isStatus */.zM)(error, 404))
            return (0,gate/* fail */.fJ)(`Sentry knows no project ${name} that this token may see`, { advice: 'Look at `sentry-project`, and at `sentry-url`: an organisation in the EU has another address.' });
        if ((0,http_error/* isStatus */.zM)(error, 401, 403))
            return (0,gate/* unknown */.L5)(`Sentry does not show ${name} to this token`, { advice: 'The token needs the scopes `project:read` and `alerts:read`.' });
        throw error;
    }
}
function sentry_judge(rules, name, link) {
    const telling = rules.filter(({ status, actions }) => (status ?? 'active') === 'active' && (actions?.length ?? 0) > 0);
    const muted = (rule) => rule.snooze === true && rule.snoozeForEveryone !== false;
    const awake = telling.filter((rule) => !muted(rule));
    const advice = 'Make an alert in Sentry that tells the team about new issues.';
    if (awake.length > 0)
        return (0,gate/* pass */.IX)(`Sentry watches ${name} with ${awake.length} ${awake.length === 1 ? 'alert' : 'alerts'}`, link);
    if (telling.length > 0)
        return (0,gate/* fail */.fJ)(`all alerts of Sentry's project ${name} are muted (${telling.map((rule) => rule.name).join(', ')})`, { link, advice: 'Unmute one.' });
    return (0,gate/* fail */.fJ)(`Sentry's project ${name} has no active alert that tells anybody`, { link, advice });
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/monitoring.ts





/** What would tell the team at night answers by day, and is switched on. */
const monitoring = {
    applies: ({ inputs: { monitoring: { urls, sentry, datadog } } }) => urls.length > 0 || sentry !== undefined || datadog !== undefined,
    async ask(world) {
        const { inputs: { monitoring: { urls, sentry, datadog } }, ports } = world;
        const answers = await Promise.all([
            ...(urls.length > 0 ? [askAll(urls, world)] : []),
            ...(sentry ? [orUnknown(askSentry(sentry, ports))] : []),
            ...(datadog ? [orUnknown(askDatadog(datadog, ports))] : []),
        ]);
        if (answers.length === 0)
            return (0,gate/* fail */.fJ)('no `monitoring-url` is given, nor a project of Sentry or monitors of Datadog, so nothing is known to watch production', { advice: 'Give the address of a heartbeat, `sentry-project`, or `datadog-monitors`.' });
        const worst = answers.find(({ state }) => state === 'fail') ?? answers.find(({ state }) => state === 'unknown');
        return worst ?? (0,gate/* pass */.IX)(answers.map(({ reason }) => reason).join('; '), answers.find(({ link }) => link)?.link);
    },
};
// One that does not answer must not hide what the other one says.
const orUnknown = (asked) => asked.catch((error) => {
    if (!(error instanceof http_error/* HttpError */.j$ || error instanceof http_error/* ConnectionError */.Rc))
        throw error;
    return (0,gate/* unknown */.L5)(`it could not be evaluated: ${(0,errors/* errorMessage */.gJ)(error)}`, { advice: error.advice ?? 'Run the job again when that answers.' });
});
async function askAll(urls, world) {
    const answers = await Promise.all(urls.map((url) => askOne(url, world)));
    return answers.find(({ state }) => state !== 'pass') ?? (0,gate/* pass */.IX)(`${answers.length === 1 ? 'the address answers' : `all ${answers.length} addresses answer`}`);
}
async function askOne(url, { ports: { http } }) {
    const name = `${url.origin}${url.pathname}`;
    try {
        await http.send({ url: url.href, attempts: 3, timeoutMs: 10_000 });
        return (0,gate/* pass */.IX)(`${name} answers`);
    }
    catch (error) {
        if (!(error instanceof http_error/* HttpError */.j$ || error instanceof http_error/* ConnectionError */.Rc))
            throw error;
        return (0,gate/* fail */.fJ)((0,errors/* errorMessage */.gJ)(error), { advice: 'Mend the monitoring first: what ships now would be unwatched.' });
    }
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/newer.ts


/** The candidate is newer than what is live. */
const newer = {
    applies: ({ targets, inputs }) => (0,survey/* liveCommit */.MQ)(targets) !== undefined && (0,survey/* liveCommit */.MQ)(targets) !== inputs.candidate.commit,
    async ask({ targets, inputs: { candidate }, story: { shipment, shipmentFault: fault } }) {
        const live = (0,survey/* liveCommit */.MQ)(targets);
        const [from, to] = [live?.slice(0, 7) ?? 'nothing', candidate.commit.slice(0, 7)];
        if (!live)
            return (0,gate/* pass */.IX)('nothing is live yet, so anything is newer');
        if (!shipment && fault)
            return (0,gate/* unknown */.L5)(`what ships could not be compared: ${fault.reason}`, { advice: fault.advice ?? 'Run the job again when GitHub answers.' });
        if (!shipment)
            return (0,gate/* unknown */.L5)(`GitHub cannot compare ${from}, which is live, with ${to}`, { advice: 'Was the branch rewritten, or the service deployed from another repository? Override the gate with a reason where that is so.' });
        if (shipment.relation === 'ahead')
            return (0,gate/* pass */.IX)(`${to} is ${shipment.aheadBy} ${plural(shipment.aheadBy)} ahead of ${from}, which is live`, shipment.url);
        if (shipment.relation === 'identical')
            return (0,gate/* pass */.IX)(`${to} is what is live`, shipment.url);
        const said = shipment.relation === 'behind' ? `${to} is ${shipment.behindBy} ${plural(shipment.behindBy)} older than ${from}, which is live` : `${to} and ${from}, which is live, went different ways: ${shipment.behindBy} ${plural(shipment.behindBy)} that are live are not in it`;
        return (0,gate/* fail */.fJ)(said, { link: shipment.url, advice: 'To go back on purpose, use mode rollback; to take commits out of production, override the gate with a reason.' });
    },
};
const plural = (count) => (count === 1 ? 'commit' : 'commits');

;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/rollback-target.ts




/** There is something to go back to, should production not be well. Not asked for a first deploy: nothing is before it. */
const rollbackTarget = {
    applies: ({ inputs, targets }) => inputs.rollback !== 'never' && targets.some(({ live }) => live),
    async ask({ github, inputs, targets: all }) {
        // A service that is new has no past, and takes none away.
        const targets = all.filter(({ live }) => live);
        const without = targets.filter(({ before }) => !before.some((deploy) => isBuilt(deploy.status) && !(0,survey/* isCandidate */.qn)(deploy, inputs.candidate)));
        if (without.length > 0) {
            return (0,gate/* fail */.fJ)(`${without.map(({ service }) => service.name).join(', ')} never had another deploy that went live, so there is no way back`, {
                advice: 'Leave the gate out with `gates: -rollback-target` for this once, or set `rollback: never`.',
            });
        }
        const ways = targets.map(({ before }) => before.filter((deploy) => isBuilt(deploy.status) && !(0,survey/* isCandidate */.qn)(deploy, inputs.candidate)).slice(0, 10));
        try {
            const verified = await Promise.all(ways.map((deploys) => (0,record/* verifiedDeploys */.ZB)(github, inputs.environment, deploys)));
            const said = verified.map(([deploy], i) => (deploy ? `${deploy.id} (verified)` : `${ways[i][0].id} (live before, not verified by a promotion)`));
            return (0,gate/* pass */.IX)(`the way back is ${said.join(', ')}`);
        }
        catch (error) {
            return (0,gate/* unknown */.L5)(`which deploys were verified cannot be read: ${(0,errors/* errorMessage */.gJ)(error)}`);
        }
    },
};
// Only what was live once can be rolled back to.
const isBuilt = (status) => status === 'live' || status === 'deactivated';

;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/size.ts


/** Not more commits ship at once than somebody can look through. */
const size = {
    applies: ({ targets, inputs }) => (0,survey/* liveCommit */.MQ)(targets) !== undefined && (0,survey/* liveCommit */.MQ)(targets) !== inputs.candidate.commit,
    async ask({ targets, inputs: { maxCommits }, story: { shipment, shipmentFault: fault } }) {
        if ((0,survey/* liveCommit */.MQ)(targets) === undefined)
            return (0,gate/* pass */.IX)('nothing is live yet to count from');
        if (!shipment)
            return (0,gate/* unknown */.L5)(fault ? `what ships could not be counted: ${fault.reason}` : 'GitHub cannot compare what is live with the candidate', { advice: fault?.advice });
        const { aheadBy, authors, commits, url } = shipment;
        const pulls = new Set(commits.flatMap(({ pull }) => pull ?? [])).size;
        const said = `${aheadBy} ${aheadBy === 1 ? 'commit' : 'commits'} by ${authors.length} ${authors.length === 1 ? 'author' : 'authors'}${pulls > 0 ? `, ${pulls} pull ${pulls === 1 ? 'request' : 'requests'}` : ''}`;
        if (aheadBy <= maxCommits)
            return (0,gate/* pass */.IX)(`${said}; at most ${maxCommits} may ship at once`, url);
        return (0,gate/* fail */.fJ)(`${said}, but at most ${maxCommits} may ship at once`, { link: url, advice: 'Promote an earlier commit first, or raise `max-commits`.' });
    },
};

// EXTERNAL MODULE: ./packages/core/src/github-deployment.ts
var github_deployment = __webpack_require__(45652);
;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/staging.ts




/** Staging runs this commit now, and its newest verification was good: a later failure revokes an earlier success. */
const staging = {
    applies: () => true,
    async ask(world) {
        const { github, inputs: { candidate: { commit }, stagingEnvironment: name } } = world;
        const context = verdictContext(name, 'health');
        const verdict = (await newestStatuses(github, commit)).get(context);
        const link = verdict?.target_url ?? undefined;
        const short = commit.slice(0, 7);
        if (!verdict)
            return (0,gate/* fail */.fJ)(`${short} was never verified in ${name}: it has no status ${context}`, { advice: `Deploy it to ${name} and run wait-healthy with \`environment: ${name}\` on it first.` });
        if (verdict.state !== 'success')
            return (0,gate/* fail */.fJ)(`the newest verification of ${short} in ${name} is ${verdict.state}${verdict.description ? `: ${verdict.description}` : ''}`, { link, advice: `Deploy to ${name} again; a later failure revokes an earlier success.` });
        const now = await deployedNow(world);
        if (now === undefined)
            return (0,gate/* pass */.IX)(`${short} was verified in ${name} (no deployments of ${name} are recorded on GitHub, so its verification is all there is)`, link);
        if (now !== commit)
            return (0,gate/* fail */.fJ)(`${name} runs ${now.slice(0, 7)} by now, not ${short}`, { link, advice: `Promote ${now.slice(0, 7)}, or deploy ${short} to ${name} again.` });
        return (0,gate/* pass */.IX)(`${short} runs in ${name} and was verified at ${verdict.created_at}`, link);
    },
};
const LOOK_BACK = 10;
/** The commit that was deployed to staging last with success. Undefined where no deployments are recorded at all. */
async function deployedNow({ github, inputs }) {
    const records = await (0,github_deployment/* listDeployments */.Jn)(github, { environment: inputs.stagingEnvironment, limit: LOOK_BACK });
    for (const { id, sha } of records) {
        const state = (0,record/* decisive */.l9)(await (0,github_deployment/* listDeploymentStates */.Ef)(github, Number(id)))?.state;
        if (state === 'success')
            return sha;
    }
    return records.length > 0 ? 'nothing' : undefined;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/gates.ts













const GATES = {
    checks: checks, staging: staging, e2e: e2e, freeze: freeze, lock: lock_lock, newer: newer, size: size, migrations: migrations/* migrations */.w, flags: flags, 'rollback-target': rollbackTarget, monitoring: monitoring,
};
/** The gates that are asked: those that the input names, else all that apply but those it takes out. */
function chosenGates(world) {
    const { only, without } = world.inputs.gates;
    return only ? gate/* GATE_NAMES */.rn.filter((name) => only.includes(name)) : gate/* GATE_NAMES */.rn.filter((name) => !without.includes(name) && GATES[name].applies(world));
}
/** Asks these gates, together. Never throws for what a gate cannot find out: that is `unknown`, and lets nothing pass. */
async function askGates(world, names) {
    return Promise.all(names.map(async (name) => overridden(name, await answerOf(GATES[name], world), world)));
}
async function answerOf({ ask }, world) {
    try {
        return await ask(world);
    }
    catch (error) {
        if (world.ports.signal.aborted || error instanceof errors/* CanceledError */.k3)
            throw error;
        const advice = error instanceof errors/* ActionError */.lZ ? error.advice : 'This is a defect of this action: please report it with the log.';
        return { state: 'unknown', reason: `it could not be evaluated: ${(0,errors/* errorMessage */.gJ)(error)}`, advice };
    }
}
function overridden(name, answer, { inputs, ports }) {
    if (answer.state === 'pass' || !inputs.override.includes(name))
        return { name, ...answer };
    return { name, ...answer, state: 'overridden', override: { by: whoIs(ports.environment), reason: inputs.reason ?? '', was: answer.state } };
}
/** Who started this run: on a re-run the person who pressed the button, not the one whose push it was. */
const whoIs = ({ triggeringActor, actor }) => triggeringActor ?? actor ?? 'unknown';
/** Whether a gate lets pass. */
const isOpen = ({ state }) => state === 'pass' || state === 'overridden';
const MARKS = { pass: 'pass      ', fail: 'FAIL      ', unknown: 'unknown   ', overridden: 'overridden' };
const WIDTH = Math.max(...gate/* GATE_NAMES */.rn.map((name) => name.length));
/** A gate's answer as a line of the log. */
function sayGate({ name, state, reason, advice, override }) {
    const below = override ? `overridden by ${override.by}: ${override.reason}` : state === 'pass' ? undefined : advice;
    const why = below ? `${reason}\n${' '.repeat(MARKS.pass.length + WIDTH + 4)}${below}` : reason;
    return `${MARKS[state]}  ${name.padEnd(WIDTH)}  ${why}`;
}
/** Overrides of gates that are not asked: most likely a mistake that one should see. */
const idleOverrides = ({ override }, asked) => override.filter((name) => !asked.includes(name));


/***/ }),

/***/ 25695:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  w: () => (/* binding */ migrations),
  U: () => (/* binding */ migrationsBetween)
});

// EXTERNAL MODULE: ./actions/promote-prod/src/content.ts
var content = __webpack_require__(2289);
// EXTERNAL MODULE: ./actions/promote-prod/src/gates/gate.ts
var gate = __webpack_require__(3188);
;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/destructive.ts
/** Statements of PostgreSQL after which data, or what the old version relies on, is gone. Read on comment-free text. */
const DESTRUCTIVE = [
    /^drop\s+(table|schema|database|type|domain|view|materialized\s+view|sequence|function|procedure|extension|role|user|policy|aggregate|server|foreign\s+table|owned)\b/,
    /^truncate\b/,
    /^alter\s+table\b[^]*\bdrop\s+(column\b|constraint\b|(?!not\s+null|default|expression|identity)[a-z_"]+)/,
    /^alter\s+(table|type|view|materialized\s+view|schema|function|sequence)\b[^]*\brename\b/,
    /^alter\s+table\b[^]*\balter\s+(column\s+)?\S+\s+(set\s+data\s+)?type\b/,
    /^alter\s+table\b[^]*\bset\s+not\s+null\b/,
    /^alter\s+table\b[^]*\bdetach\s+partition\b/,
    /^delete\s+from\b/,
    /^with\b[^]*\bdelete\s+from\b/,
    /^merge\b[^]*\bthen\s+delete\b/,
];
// A condition in brackets is one of a query inside: it bounds no row of the table.
const updatesAll = (sql) => /^update\b/.test(sql) && /\bset\b/.test(sql) && !/\bwhere\b/.test(unbracketed(sql));
// Deeper than anybody writes; what is left then counts as it stands.
const DEPTH = 50;
function unbracketed(sql) {
    let rest = sql;
    for (let depth = 0; depth < DEPTH; depth += 1) {
        const next = rest.replace(/\([^()]*\)/g, ' ');
        if (next === rest)
            break;
        rest = next;
    }
    return rest;
}
const isDestructive = (sql) => updatesAll(sql) || DESTRUCTIVE.some((pattern) => pattern.test(sql));
/** The destructive statements of a migration, each cut to a few words. What cannot be destructive is not listed. */
function destructiveStatements(sql) {
    return statements(sql).filter((one) => isDestructive(one.toLowerCase())).map((one) => one.split(/\s+/).slice(0, 6).join(' '));
}
/**
 * Splits SQL into statements. Comments go; what stands in quotes stays together, so that neither a semicolon nor a word
 * in a string is taken for SQL. The bodies of `do` blocks are looked into like statements, and so is what they execute.
 */
function statements(sql) {
    const found = [];
    let current = '';
    for (const [token] of sql.matchAll(/--[^\n]*|\/\*[^]*?\*\/|(?<=\b[eE])'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[^]*?\$\1\$|;|[^;'"$/-]+|[^]/g)) {
        if (token.startsWith('--') || token.startsWith('/*'))
            current += ' ';
        else if (token.startsWith('$') && token.length > 1) {
            // Only a block that runs at once destroys at once: a function's body runs when it is called.
            if (/^\s*do\b/i.test(current))
                found.push(...statements(executed(token.replace(/^\$\w*\$|\$\w*\$$/g, '')).replace(/\b(begin|then|else|loop)\b/gi, ';')));
        }
        else if (token.startsWith("'"))
            current += "''";
        else if (token === ';') {
            found.push(current);
            current = '';
        }
        else
            current += token;
    }
    return [...found, current].map((one) => one.replace(/\s+/g, ' ').trim()).filter((one) => one !== '');
}
const executed = (block) => block.replace(/\bexecute\s+(?:format\s*\(\s*)?'((?:[^']|'')*)'/gi, (_, sql) => `;${sql.replaceAll("''", "'")};`);

// EXTERNAL MODULE: ./actions/promote-prod/src/survey.ts + 1 modules
var survey = __webpack_require__(56725);
;// CONCATENATED MODULE: ./actions/promote-prod/src/gates/migrations.ts




/** No migration between what is live and the candidate destroys anything, unless somebody said that it may. */
const migrations = {
    applies: ({ targets, inputs }) => (0,survey/* liveCommit */.MQ)(targets) !== undefined && (0,survey/* liveCommit */.MQ)(targets) !== inputs.candidate.commit,
    async ask({ github, targets, inputs: { candidate, migrationsPath, allowDestructive } }) {
        const live = (0,survey/* liveCommit */.MQ)(targets);
        if (!live)
            return (0,gate/* pass */.IX)('nothing is live yet, so no data can be lost');
        const found = await migrationsBetween(github, migrationsPath, { from: live, to: candidate.commit });
        if (found.all.length === 0)
            return (0,gate/* pass */.IX)(`no migrations between ${live.slice(0, 7)} and ${candidate.commit.slice(0, 7)}`);
        const names = `${found.all.length} ${found.all.length === 1 ? 'migration' : 'migrations'}`;
        if (found.destructive.length === 0)
            return (0,gate/* pass */.IX)(`${names}, none of them destructive`);
        const said = `${names}; ${found.destructive.slice(0, 3).map(({ file, what }) => `${file.split('/').at(-1)} has ${what}`).join(', ')}${found.destructive.length > 3 ? ` and ${found.destructive.length - 3} more` : ''}`;
        if (allowDestructive)
            return (0,gate/* pass */.IX)(`${said}; \`allow-destructive\` says that it may`);
        return (0,gate/* fail */.fJ)(said, { advice: 'What is deleted does not come back by a rollback. Back up, then set `allow-destructive: true`, or override the gate with a reason.' });
    },
};
/** Reads what migrations one commit has and another has not, in whichever direction. */
async function migrationsBetween(github, folder, { from, to }) {
    const [before, after] = await Promise.all([(0,content/* listFolder */.bt)(github, folder, from), (0,content/* listFolder */.bt)(github, folder, to)]);
    const all = [...after].filter(([path, sha]) => path.endsWith('.sql') && before.get(path) !== sha);
    const texts = await Promise.all(all.map(async ([file, sha]) => ({ file, statements: destructiveStatements(await (0,content/* readBlob */.gm)(github, sha)) })));
    return { all: all.map(([file]) => file), destructive: texts.flatMap(({ file, statements }) => statements.map((what) => ({ file, what }))) };
}


/***/ }),

/***/ 23825:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HJ: () => (/* binding */ takeLock),
/* harmony export */   ZC: () => (/* binding */ findHolders),
/* harmony export */   Zq: () => (/* binding */ closeLeftovers),
/* harmony export */   ap: () => (/* binding */ sayHolder)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(45652);
/* harmony import */ var _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48398);
/* harmony import */ var _axcouncil_core_late_state__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(12805);
/* harmony import */ var _axcouncil_core_sought_deployment__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(38375);
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(53367);
/* harmony import */ var _sign_of_life_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(67972);
/* harmony import */ var _state_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(25913);
/* harmony import */ var _wall_clock_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(87333);









// GitHub lists the newest first, and a record that is still open is among the newest.
const DEPTH = 20;
/** The records that hold the lock now, oldest first, without this job's own. Expired ones do not count. */
async function findHolders(world) {
    const records = await openRecords(world);
    return records.filter(({ payload }) => !(payload && (0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .isOwn */ .NP)(payload, world)));
}
async function openRecords(world) {
    const { github, inputs, ports: { environment } } = world;
    const recent = await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .listDeployments */ .Jn)(github, { environment: inputs.environment, limit: DEPTH });
    const judged = await Promise.all(recent.filter((record) => mayHold(record, world)).map(async (record) => {
        const payload = (0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .payloadOf */ .Md)(record);
        const [newest] = await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .listDeploymentStates */ .Ef)(github, Number(record.id));
        // A record without a state yet is ours to be: its maker is about to set it. Others make records to plan ahead.
        const isOpen = newest ? (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .isOpenState */ .q1)(newest.state) : payload !== undefined;
        const ofThisRun = !payload && environment.runId !== undefined && new RegExp(`/runs/${environment.runId}(/|$)`).test(newest?.log_url ?? '');
        const until = heldUntil(record, newest, world);
        return isOpen && !ofThisRun && until > (0,_wall_clock_js__WEBPACK_IMPORTED_MODULE_8__/* .sharedNow */ .cl)(world) ? [{ record, payload, until }] : [];
    }));
    return judged.flat().sort((a, b) => Number(a.record.id) - Number(b.record.id));
}
// No job lives longer, not even on a runner of one's own (https://docs.github.com/en/actions/reference/limits).
const LONGEST_JOB_MS = 5 * 24 * 3_600_000;
// Spares a look at the states of what cannot be alive. A payload that is past its time may have been renewed.
function mayHold(record, world) {
    const now = (0,_wall_clock_js__WEBPACK_IMPORTED_MODULE_8__/* .sharedNow */ .cl)(world);
    return heldUntil(record, undefined, world) > now || ((0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .payloadOf */ .Md)(record) !== undefined && Date.parse(record.created_at) + LONGEST_JOB_MS > now);
}
/** Each sign of life of a run puts the end of its lock off, by as much as it gave itself in the beginning. */
function heldUntil(record, newest, { inputs }) {
    const payload = (0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .payloadOf */ .Md)(record);
    const made = Date.parse(record.created_at);
    if (!payload)
        return made + inputs.lockTtlMs;
    const expires = Date.parse(payload.expires);
    return newest && (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .isOpenState */ .q1)(newest.state) ? Math.max(expires, Date.parse(newest.created_at) + expires - made) : expires;
}
/** Whose lock it is, in words. */
function sayHolder({ record, payload, until }) {
    if (!payload)
        return `deployment ${record.id} by ${record.creator?.login ?? 'somebody'}, open since ${record.created_at}`;
    const why = payload.reason ? ` (${payload.reason})` : '';
    return `run ${payload.run} of ${payload.actor || 'somebody'}${why}, since ${record.created_at}; it expires at ${new Date(until).toISOString()}, unless that run goes on`;
}
/**
 * Takes the lock: makes this run's record, in progress, and sees whether it is the oldest. What an earlier attempt of
 * this job left open is closed, so that its lock comes back to it. Answers the holder where another was first.
 * @throws ActionError where no record can be made.
 */
async function takeLock(world, intent, force) {
    const { inputs, ports, story } = world;
    await closeLeftovers(world);
    const payload = (0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .newPayload */ .xI)(world, intent);
    const { id } = await makeRecord(world, payload).catch((error) => Promise.reject(noLock(error)));
    const start = { id, token: inputs.token, description: sayIntent(payload), keep: keepFor(world) };
    story.isStartSure = await (0,_axcouncil_core_late_state__WEBPACK_IMPORTED_MODULE_3__/* .setInProgress */ .x)(start, ports);
    const [first] = force ? [] : (await findHolders(world)).filter(({ record }) => Number(record.id) < id);
    if (first)
        return first;
    story.stopRenewing = (0,_sign_of_life_js__WEBPACK_IMPORTED_MODULE_6__/* .keepRenewing */ .L)(world, start.description);
    ports.runner.info(`Deployment ${id} on GitHub is the lock of ${world.inputs.environment}, until ${payload.expires}, and renewed while this job works.`);
    return undefined;
}
const sayIntent = ({ mode, commit, actor }) => `${mode === 'rollback' ? 'Rolling back to' : 'Promoting'} ${commit.slice(0, 7)}${actor ? `, started by ${actor}` : ''}`;
function noLock(error) {
    if (!(error instanceof _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_2__/* .HttpError */ .j$ || error instanceof _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_2__/* .ConnectionError */ .Rc))
        return error;
    return new _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ(`The lock could not be taken: GitHub made no deployment record (${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)})`, {
        advice: error.advice ?? 'The job needs `permissions: deployments: write`. Nothing was deployed.',
        cause: error,
    });
}
// Kept before GitHub is asked: whatever ends this process, its post step can find the record and free the lock.
async function makeRecord(world, payload) {
    const { github, inputs, ports } = world;
    const { commit: sha, mark } = payload;
    const { environment, token } = inputs;
    const wanted = { sha, environment, description: sayIntent(payload), production: true, payload: { ...payload } };
    return (0,_axcouncil_core_sought_deployment__WEBPACK_IMPORTED_MODULE_4__/* .makeDeployment */ .kT)(github, { token, wanted, mark: { mark }, keep: keepFor(world) }, ports);
}
const keepFor = ({ ports: { runner }, story }) => ({
    sought: (sought) => (0,_state_js__WEBPACK_IMPORTED_MODULE_7__/* .saveSought */ .Cx)(runner, sought),
    made: (id) => {
        story.recordId = id;
        (0,_state_js__WEBPACK_IMPORTED_MODULE_7__/* .saveRecord */ .hi)(runner, id);
    },
    starting: (id) => (0,_state_js__WEBPACK_IMPORTED_MODULE_7__/* .saveStarting */ .kR)(runner, id),
});
const CLOSED_ENOUGH = 3;
/** Closes what runs that died left open: this job's earlier attempts, and locks that have expired. */
async function closeLeftovers(world) {
    const { github, inputs, ports } = world;
    const recent = await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .listDeployments */ .Jn)(github, { environment: inputs.environment, limit: DEPTH });
    let closed = 0;
    for (const record of recent) {
        // Each later run looked, too: behind a few that are closed nothing is open any more.
        if (closed >= CLOSED_ENOUGH)
            break;
        const payload = (0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .payloadOf */ .Md)(record);
        const isOver = (newest) => !(heldUntil(record, newest, world) > (0,_wall_clock_js__WEBPACK_IMPORTED_MODULE_8__/* .sharedNow */ .cl)(world));
        if (!payload || !((0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .isOwn */ .NP)(payload, world) || isOver()))
            continue;
        const [newest] = await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .listDeploymentStates */ .Ef)(github, Number(record.id));
        if (newest && !(0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .isOpenState */ .q1)(newest.state)) {
            closed += 1;
            continue;
        }
        if (!(0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .isOwn */ .NP)(payload, world) && !isOver(newest))
            continue;
        const why = (0,_record_js__WEBPACK_IMPORTED_MODULE_5__/* .isOwn */ .NP)(payload, world) ? `Ended without an outcome; attempt ${ports.environment.runAttempt} took over` : 'Ended without an outcome; its lock expired';
        ports.runner.info(`Deployment ${record.id} of run ${payload.run} was left open: closing it.`);
        await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_1__/* .setDeploymentState */ .fT)(github, Number(record.id), { state: 'error', description: why });
    }
}


/***/ }),

/***/ 71190:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G7: () => (/* binding */ tellOutcome),
/* harmony export */   VU: () => (/* binding */ rollbackLink),
/* harmony export */   Xj: () => (/* binding */ tellProgress),
/* harmony export */   qG: () => (/* binding */ cutOff)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_env__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2374);
/* harmony import */ var _axcouncil_core_duration__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29713);
/* harmony import */ var _axcouncil_core_notify__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(86192);
/* harmony import */ var _content_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2289);
/* harmony import */ var _gates_gates_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9387);
/* harmony import */ var _state_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(25913);
/* harmony import */ var _survey_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(56725);







const notifierOf = ({ inputs, ports, story }) => (0,_axcouncil_core_notify__WEBPACK_IMPORTED_MODULE_2__/* .createNotifier */ .Ts)({
    ...ports,
    channels: inputs.notify,
    messageId: story.messageId,
    onMessage: (id) => {
        story.messageId = id;
        (0,_state_js__WEBPACK_IMPORTED_MODULE_5__/* .saveMessage */ .hb)(ports.runner, id);
    },
});
const wantsNone = ({ inputs: { notify, mode, dryRun } }) => mode === 'check' || dryRun || (!notify.slackUrl && !notify.discordUrl);
/** Says what is under way, where a message can still be changed. */
async function tellProgress(world, doing) {
    const { inputs } = world;
    if (wantsNone(world))
        return;
    const what = inputs.candidate.imageUrl ?? inputs.candidate.commit.slice(0, 7);
    await notifierOf(world).progress({ tone: 'progress', title: `⏳ ${inputs.environment}: ${what} ${doing}`, text: whatShips(world), facts: factsOf(world), links: linksOf(world) });
}
const TITLES = {
    promoted: ['good', '✅'],
    'already-live': ['good', '✅'],
    'rolled-back': ['bad', '⏪'],
    blocked: ['bad', '⛔'],
    failed: ['bad', '❌'],
    unknown: ['unclear', '❔'],
};
/** Says how it ended, canceled or not. */
async function tellOutcome(world) {
    const { inputs, story } = world;
    if (wantsNone(world) || story.outcome === undefined)
        return;
    const [tone, sign] = TITLES[story.outcome];
    const rollback = await rollbackLink(world);
    const text = [`${story.message}.`, story.next].filter(Boolean).join(' ');
    await notifierOf(world).outcome({ tone, title: `${sign} ${inputs.environment}: ${story.outcome}`, text, facts: factsOf(world), links: [...linksOf(world), ...rollback] });
}
/** Where people roll back by hand, if the repository has a workflow for that. */
async function rollbackLink({ inputs, ports, github }) {
    const { serverUrl, repository } = ports.environment;
    if (!repository)
        return [];
    const found = await (0,_content_js__WEBPACK_IMPORTED_MODULE_3__/* .readText */ .yR)(github, `.github/workflows/${inputs.rollbackWorkflow}`, inputs.candidate.commit).catch(() => undefined);
    return found === undefined ? [] : [{ label: 'Roll back', url: `${serverUrl}/${repository.owner}/${repository.name}/actions/workflows/${inputs.rollbackWorkflow}` }];
}
function whatShips({ story: { shipment } }) {
    const [first] = shipment?.commits ?? [];
    if (!shipment || !first)
        return 'The same commit again.';
    return `${first.subject}${shipment.aheadBy > 1 ? `, and ${shipment.aheadBy - 1} more` : ''}`;
}
function factsOf({ inputs, ports, story }) {
    const { candidate, mode, reason } = inputs;
    return [
        ...(mode === 'rollback' ? [] : [{ name: 'Commit', value: candidate.imageUrl ?? candidate.commit.slice(0, 7) }]),
        { name: 'Started by', value: (0,_gates_gates_js__WEBPACK_IMPORTED_MODULE_4__/* .whoIs */ .X8)(ports.environment) },
        ...(story.shipment && mode !== 'rollback' ? [{ name: 'Ships', value: `${story.shipment.aheadBy} ${story.shipment.aheadBy === 1 ? 'commit' : 'commits'} by ${story.shipment.authors.slice(0, 3).join(', ')}` }] : []),
        { name: 'After', value: (0,_axcouncil_core_duration__WEBPACK_IMPORTED_MODULE_1__/* .formatDuration */ .a)(ports.clock.elapsed() - story.startedMs) },
        ...(reason ? [{ name: 'Reason', value: reason }] : []),
    ];
}
function linksOf(world) {
    const run = (0,_axcouncil_core_env__WEBPACK_IMPORTED_MODULE_0__/* .runUrl */ .Vp)(world.ports.environment);
    const diff = world.story.shipment?.url ?? takenBackUrl(world);
    return [...(run ? [{ label: 'Run', url: run }] : []), ...(diff ? [{ label: 'Diff', url: diff }] : [])];
}
/** Of a rollback by hand: what it takes out of production. */
function takenBackUrl({ ports: { environment: { serverUrl, repository } }, story, targets }) {
    const [from, to] = [story.rollback?.moves[0]?.target.commit?.id, (0,_survey_js__WEBPACK_IMPORTED_MODULE_6__/* .liveCommit */ .MQ)(targets)];
    return repository && from && to && from !== to ? `${serverUrl}/${repository.owner}/${repository.name}/compare/${from}...${to}` : undefined;
}
/** That a job was killed before it could say how it ended. */
const cutOff = (environment, links) => ({
    tone: 'unclear',
    title: `❔ ${environment}: cut off`,
    text: `The job ended before the promotion had an outcome. Nobody has verified what ${environment} runs now: run the job again, or roll back.`,
    facts: [],
    links,
});


/***/ }),

/***/ 53367:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Kl: () => (/* binding */ commitOfImage),
/* harmony export */   Md: () => (/* binding */ payloadOf),
/* harmony export */   NP: () => (/* binding */ isOwn),
/* harmony export */   ZB: () => (/* binding */ verifiedDeploys),
/* harmony export */   ZZ: () => (/* binding */ pageOf),
/* harmony export */   l9: () => (/* binding */ decisive),
/* harmony export */   xI: () => (/* binding */ newPayload)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _axcouncil_core_env__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2374);
/* harmony import */ var _axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(45652);
/* harmony import */ var _axcouncil_render_identity__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33310);
/* harmony import */ var _wall_clock_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(87333);





/** The payload of a record of ours, or undefined for anybody else's. */
function payloadOf({ payload }) {
    const found = typeof payload === 'string' ? parsed(payload) : payload;
    return typeof found === 'object' && found !== null && found.kind === 'axcouncil-promotion' ? found : undefined;
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
/** A new payload for what this run is about to do. */
function newPayload(world, { mode, commit, 'rollback-to': to }) {
    const { inputs, ports: { environment }, targets } = world;
    return {
        kind: 'axcouncil-promotion',
        mode,
        commit,
        image: inputs.candidate.imageUrl ?? null,
        run: environment.runId ?? '',
        attempt: environment.runAttempt,
        job: environment.job ?? '',
        actor: environment.triggeringActor ?? environment.actor ?? '',
        reason: inputs.reason ?? null,
        'previous-deploy-id': targets[0]?.live?.id ?? null,
        services: targets.map(({ service }) => service.id),
        ...(to ? { 'rollback-to': to } : {}),
        expires: new Date((0,_wall_clock_js__WEBPACK_IMPORTED_MODULE_4__/* .sharedNow */ .cl)(world) + inputs.lockTtlMs).toISOString(),
        mark: `${environment.runId ?? 'local'}-${environment.runAttempt}-${environment.job ?? ''}-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}`,
    };
}
/** Whether a record was made by this very job, in an earlier attempt or by a process that died. */
const isOwn = ({ run, job, services }, { ports: { environment }, targets, story: { pair } }) => run !== '' && run === environment.runId && job === (environment.job ?? '') &&
    // Of a pair, a run that died may have made the other one the idle one.
    (pair ? services.every((id) => [pair.active.id, pair.idle.id].includes(id)) : services.join() === targets.map(({ service }) => service.id).join());
/** The state that counts: the newest one, but GitHub's own `inactive`, which only says that another one followed. */
const decisive = (states) => states.find(({ state }) => state !== 'inactive');
// So many records back we look: a deploy from before them has been followed by as many others.
const DEPTH = 60;
/**
 * Which of these deploys were verified in production: the newest record of their commit (or image) says success. Later
 * failures revoke earlier successes. Answers the same deploys, in their order.
 */
async function verifiedDeploys(github, environment, deploys) {
    const records = (await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_2__/* .listDeployments */ .Jn)(github, { environment, limit: DEPTH })).filter((record) => payloadOf(record));
    const known = new Map();
    const stateOf = (record) => {
        const id = Number(record.id);
        if (!known.has(id))
            known.set(id, (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_2__/* .listDeploymentStates */ .Ef)(github, id).then(decisive));
        return known.get(id);
    };
    const judged = await Promise.all(deploys.map(async (deploy) => {
        for (const record of records.filter((one) => isOf(one, deploy))) {
            const state = (await stateOf(record))?.state;
            // One that is still open, or that ended in an error of ours, says nothing about the commit.
            if (state === 'success' || state === 'failure')
                return state === 'success' ? [deploy] : [];
        }
        return [];
    }));
    return judged.flat();
}
const isOf = (record, { commit, image }) => {
    const wanted = payloadOf(record)?.image;
    return wanted ? wanted === image?.ref : (0,_axcouncil_render_identity__WEBPACK_IMPORTED_MODULE_3__/* .isSameCommit */ .sw)(commit?.id, record.sha);
};
/** The commit that an image was built from, as the newest promotion of it says; Render itself knows only the image. */
async function commitOfImage(github, environment, ref) {
    const records = await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_2__/* .listDeployments */ .Jn)(github, { environment, limit: DEPTH });
    return records.find((record) => payloadOf(record)?.image === ref)?.sha;
}
/** The page of the run that made a record. */
const pageOf = (payload, { ports: { environment } }) => payload.run ? (0,_axcouncil_core_env__WEBPACK_IMPORTED_MODULE_1__/* .runUrl */ .Vp)({ ...environment, runId: payload.run, runAttempt: payload.attempt }) : undefined;


/***/ }),

/***/ 67972:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ keepRenewing),
/* harmony export */   f: () => (/* binding */ noteOnRecord)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_late_state__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12805);
/* harmony import */ var _state_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(25913);



/**
 * Says on this run's record what it is doing, for those who look at it and for a run that comes after this one. It is a
 * sign of life, too, by which the lock lasts. Does nothing where there is no record.
 * @throws the last error, where GitHub did not confirm it.
 */
async function noteOnRecord({ inputs, ports, story }, description) {
    const { recordId: id, isStartSure: wasSure } = story;
    if (id === undefined)
        return;
    // Until it is confirmed, whoever closes the record has to see to it that it stays closed.
    story.isStartSure = false;
    const keep = { starting: (one) => (one !== undefined || wasSure ? (0,_state_js__WEBPACK_IMPORTED_MODULE_2__/* .saveStarting */ .kR)(ports.runner, one) : undefined) };
    const sure = await (0,_axcouncil_core_late_state__WEBPACK_IMPORTED_MODULE_1__/* .setInProgress */ .x)({ id, token: inputs.token, description, keep }, ports);
    story.isStartSure = wasSure && sure;
}
/**
 * Renews the lock at each third of `lock-ttl`, so that it lasts as long as the work and not longer than that after its
 * end. Answers what stops that, and waits for a request that is under way: none may come after the record is closed.
 */
function keepRenewing(world, description) {
    const { inputs, ports: { clock, runner, signal } } = world;
    const over = new AbortController();
    const renewing = (async () => {
        for (;;) {
            await clock.sleep(inputs.lockTtlMs / 3, AbortSignal.any([signal, over.signal]));
            await noteOnRecord(world, description).catch((error) => {
                if (!signal.aborted)
                    runner.warning(`The lock could not be renewed on GitHub: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`);
            });
        }
    })().catch(() => undefined);
    return async () => {
        over.abort();
        await renewing;
    };
}


/***/ }),

/***/ 25913:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cx: () => (/* binding */ saveSought),
/* harmony export */   Gc: () => (/* binding */ saveResetOwed),
/* harmony export */   TL: () => (/* binding */ saveSettled),
/* harmony export */   UW: () => (/* binding */ readRemains),
/* harmony export */   gh: () => (/* binding */ saveCanary),
/* harmony export */   hb: () => (/* binding */ saveMessage),
/* harmony export */   hi: () => (/* binding */ saveRecord),
/* harmony export */   kR: () => (/* binding */ saveStarting),
/* harmony export */   rC: () => (/* binding */ saveEnding)
/* harmony export */ });
/* harmony import */ var _axcouncil_render_leftover__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1695);

/** Keeps the record on GitHub that has to be closed. */
const saveRecord = (runner, id) => runner.saveState('record', String(id));
/** Keeps what a record would carry that GitHub is being asked for; undefined takes that back. */
const saveSought = (runner, sought) => runner.saveState('sought', sought ? JSON.stringify(sought) : '');
/** Keeps which record is being set in progress; undefined once GitHub did so. */
const saveStarting = (runner, id) => runner.saveState('starting', String(id ?? ''));
/** Keeps the Discord message that has to be told how it ended. */
const saveMessage = (runner, id) => runner.saveState('message', id);
/** Keeps the percentage that a canary was raised to. */
const saveCanary = (runner, percent) => runner.saveState('canary', String(percent));
/** Keeps whether the percentage has to be set back to 0 yet. */
const saveResetOwed = (runner, isOwed) => runner.saveState('reset-owed', String(isOwed));
/** Keeps how the record has to be closed yet. */
const saveEnding = (runner, ending) => runner.saveState('ending', JSON.stringify(ending));
/** Notes that what is known has ended. */
const saveSettled = (runner) => runner.saveState('settled', 'true');
/** Reads what the main step of this job saved. */
function readRemains(runner) {
    const number = (name) => Number(runner.state(name)) || undefined;
    return {
        settled: runner.state('settled') === 'true',
        deploys: (0,_axcouncil_render_leftover__WEBPACK_IMPORTED_MODULE_0__/* .readLedger */ .SC)(runner),
        recordId: number('record'),
        startingId: number('starting'),
        sought: JSON.parse(runner.state('sought') || 'null') ?? undefined,
        messageId: runner.state('message') || undefined,
        canary: Number(runner.state('canary') || '0') || 0,
        isResetOwed: runner.state('reset-owed') === 'true',
        ending: JSON.parse(runner.state('ending') || 'null') ?? undefined,
    };
}


/***/ }),

/***/ 56725:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tA: () => (/* binding */ deployPage),
  q0: () => (/* binding */ describe),
  qn: () => (/* binding */ isCandidate),
  MQ: () => (/* binding */ liveCommit),
  vz: () => (/* binding */ sourceOf),
  Fr: () => (/* binding */ survey)
});

// EXTERNAL MODULE: ./packages/core/src/duration.ts
var duration = __webpack_require__(29713);
// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./packages/core/src/http-error.ts
var http_error = __webpack_require__(48398);
// EXTERNAL MODULE: ./packages/render/src/client.ts
var client = __webpack_require__(71003);
// EXTERNAL MODULE: ./packages/render/src/identity.ts
var identity = __webpack_require__(33310);
// EXTERNAL MODULE: ./packages/render/src/status.ts
var src_status = __webpack_require__(20146);
// EXTERNAL MODULE: ./packages/health/src/current-version.ts
var current_version = __webpack_require__(85772);
// EXTERNAL MODULE: ./packages/health/src/version-source.ts
var version_source = __webpack_require__(46772);
// EXTERNAL MODULE: ./actions/promote-prod/src/blue-green/domain.ts
var domain = __webpack_require__(95619);
// EXTERNAL MODULE: ./actions/promote-prod/src/blue-green/traffic.ts
var traffic = __webpack_require__(21338);
// EXTERNAL MODULE: ./actions/promote-prod/src/verification.ts + 13 modules
var verification = __webpack_require__(76562);
;// CONCATENATED MODULE: ./actions/promote-prod/src/blue-green/pair.ts






/**
 * Finds out which of two services production's traffic goes to.
 * @throws ActionError where a domain tells, and none or both of them have it; where a command was to move it, nobody knows
 * what it did, and production's answers do not tell either.
 */
async function findPair(world, targets) {
    const { way } = world.inputs.blueGreen;
    const [a, b] = targets.map(({ service }) => service);
    if (way.kind === 'domain')
        return (0,domain/* findByDomain */.$y)(world, way.domain, [a, b]);
    const { index, because } = await findTraffic(world, targets);
    const [active, idle] = index === 0 ? [a, b] : [b, a];
    if (world.story.pair?.active.id !== active.id)
        world.ports.runner.info(`${active.name} has the traffic: ${because}.`);
    return { what: 'the traffic', active, idle };
}
async function findTraffic(world, targets) {
    const { inputs: { mode } } = world;
    const answers = await byAnswer(world, targets);
    if (answers && mode !== 'rollback')
        return answers;
    const noted = await (0,traffic/* readTraffic */.Eg)(world);
    const index = noted ? targets.findIndex(({ service }) => service.id.startsWith(noted.id)) : -1;
    if (!noted || index < 0)
        return answers ?? { index: 0, because: 'it is the one in `service-id`, and nothing tells otherwise' };
    if (noted.sure)
        return answers ?? { index, because: `the run that made deployment ${noted.record} on GitHub left it there` };
    const [had, other] = [targets[index].service.name, targets[1 - index].service.name];
    // Whatever that command did, the way back leads to the service that had the traffic before it.
    if (mode === 'rollback')
        return { index: 1 - index, because: `a run that was to move it from ${had} (deployment ${noted.record}) left it nobody knows where` };
    throw untold({ noted, had, other });
}
const untold = ({ noted, had, other }) => new errors/* ActionError */.lZ(`Nobody knows which of ${had} and ${other} has the traffic: the run that made deployment ${noted.record} on GitHub began a command that moves it, and did not see its end; and production does not answer with a version that only one of them runs`, {
    advice: `Nothing was changed. Look at your router; then run mode rollback, which moves the traffic to ${had}, where it was before that run, and promote again.`,
});
// What answers in production is the best witness, as long as the two do not run the same.
async function byAnswer(world, targets) {
    const { inputs: { health }, ports } = world;
    const [url] = health.urls.flat();
    const version = url && (await (0,current_version/* currentVersion */.Y)({ ...(0,verification/* healthSpec */.mc)(world), urls: [url] }, ports));
    if (!version)
        return undefined;
    const matches = targets.flatMap(({ live }, index) => (live?.commit?.id && (0,version_source/* sameVersion */.r1)(live.commit.id, version) ? [index] : []));
    return matches.length === 1 ? { index: matches[0], because: `production answers with ${version.slice(0, 7)}, which it runs` } : undefined;
}

// EXTERNAL MODULE: ./actions/promote-prod/src/record.ts
var record = __webpack_require__(53367);
;// CONCATENATED MODULE: ./actions/promote-prod/src/survey.ts








/**
 * Looks at every service before anything is changed anywhere, so that what cannot work is refused as a whole.
 * @throws InputError or ActionError naming what is wrong with each.
 */
async function survey(world) {
    const { inputs, render: { render }, github } = world;
    const wanted = servicesOf(inputs);
    const looks = await Promise.allSettled(wanted.map(async ({ id, wave }) => {
        const [service, before] = await Promise.all([render.getService(id), render.listDeploys(id, { limit: 100 })]);
        const live = (0,src_status/* liveDeploy */.At)(before);
        const image = live?.commit?.id ? undefined : live?.image?.ref;
        const liveCommit = image ? await (0,record/* commitOfImage */.Kl)(github, inputs.environment, image) : live?.commit?.id;
        return { wave, service, before, live, liveCommit, request: requestFor(service, inputs.candidate) };
    }));
    const faults = looks.flatMap((look, i) => (look.status === 'rejected' ? [faultOf(look.reason, wanted[i].id)] : []));
    if (faults.length > 0)
        throw new errors/* InputError */.dz(faults.filter(isFirst));
    const targets = looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
    refuse(targets, inputs);
    return inputs.blueGreen ? [await blueGreenTarget(world, targets)] : targets;
}
/** The idle service of two is what is deployed to; what is live is what the other one serves. */
async function blueGreenTarget(world, [a, b]) {
    const pair = await findPair(world, [a, b]);
    world.story.pair = pair;
    const [active, idle] = pair.active === a.service ? [a, b] : [b, a];
    return { ...idle, live: active.live, liveCommit: active.liveCommit };
}
const servicesOf = ({ waves, blueGreen }) => [...waves, ...(blueGreen ? [[blueGreen.idleServiceId]] : [])].flatMap((ids, i) => ids.map((id) => ({ id, wave: blueGreen ? 1 : i + 1 })));
const isFirst = ({ input, message }, i, all) => all.findIndex((one) => one.input === input && one.message === message) === i;
function faultOf(error, id) {
    if (error instanceof client/* RenderDenied */.Gp)
        return (0,client/* keyFault */.mk)(error, id);
    if ((0,http_error/* isStatus */.zM)(error, 404))
        return { input: 'service-id', message: `names ${id}, which this API key cannot see: is it of another workspace?` };
    if (!(error instanceof errors/* ActionError */.lZ))
        throw error;
    throw new errors/* ActionError */.lZ(`Render could not be asked about ${id}: ${(0,errors/* errorMessage */.gJ)(error)}`, { advice: 'Nothing was changed. See https://status.render.com, then run the job again.', cause: error });
}
function refuse(targets, { candidate }) {
    const suspended = targets.filter(({ service }) => service.suspended === 'suspended').map(({ service }) => service);
    if (suspended.length > 0) {
        throw new errors/* ActionError */.lZ(`${suspended.map(({ name, id }) => `${name} (${id})`).join(', ')} is suspended: Render does not deploy it`, {
            advice: `Nothing was changed. Resume it at ${suspended[0].dashboardUrl ?? 'the dashboard'}.`,
        });
    }
    const faults = targets.flatMap(({ service: { name, type, imagePath, repo } }) => {
        if (type === 'cron_job')
            return [{ input: 'service-id', message: `names ${name}, a cron job: Render deploys its branch as it is, so that no exact commit can be promoted` }];
        if (candidate.imageUrl && !imagePath)
            return [{ input: 'image-url', message: `cannot be deployed to ${name}, which is built from ${repo ?? 'a repository'}: leave it out` }];
        if (!candidate.imageUrl && imagePath)
            return [{ input: 'image-url', message: `is required: ${name} runs the image ${imagePath}, and no commit` }];
        return [];
    });
    if (faults.length > 0)
        throw new errors/* InputError */.dz(faults);
}
const requestFor = ({ imagePath }, { commit, imageUrl }) => (imagePath ? { imageUrl } : { commitId: commit });
/** Whether a deploy is of the candidate. An image's tag may point elsewhere by now, so only a digest tells. */
const isCandidate = (deploy, { commit, imageUrl }) => deploy !== undefined && (imageUrl ? imageUrl.includes('@sha256:') && bare(deploy.image?.ref) === bare(imageUrl) : (0,identity/* isSameCommit */.sw)(deploy.commit?.id, commit));
const bare = (ref) => ref?.replace(/^(https?|docker):\/\//, '');
/** The commit that serves now, of the first service where one is known. */
const liveCommit = (targets) => targets.find((target) => target.liveCommit)?.liveCommit;
/** A deploy's source in a word: its commit, or its image. */
const sourceOf = (deploy) => deploy?.commit?.id ? `commit ${deploy.commit.id.slice(0, 7)}` : (deploy?.image?.ref ?? 'an unknown source');
/** A service and what it serves, on a line. */
function describe({ service: { name, id }, live }, now) {
    if (!live)
        return `${name} (${id}): nothing is live`;
    const since = live.finishedAt ? `, since ${(0,duration/* formatDuration */.a)(Math.max(0, now - Date.parse(live.finishedAt)))}` : '';
    return `${name} (${id}): ${live.id}, ${sourceOf(live)}${since}`;
}
/** A deploy's page in Render's dashboard. */
const deployPage = ({ dashboardUrl }, deploy) => dashboardUrl && deploy ? `${dashboardUrl}/deploys/${deploy.id}` : undefined;


/***/ }),

/***/ 3757:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ tell)
/* harmony export */ });
/** Notes a moment of the promotion for its timeline, where the summary, the record and the messages take it from. */
function tell({ story, ports }, what) {
    story.timeline.push({ at: ports.clock.now(), what });
}


/***/ }),

/***/ 76562:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  pN: () => (/* binding */ expectedVersion),
  mc: () => (/* binding */ healthSpec),
  p2: () => (/* binding */ liveVersion),
  MS: () => (/* binding */ noteBaseline),
  s: () => (/* binding */ noteRelease),
  Vn: () => (/* binding */ verifyProduction)
});

// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./packages/health/src/capture.ts
var capture = __webpack_require__(5146);
// EXTERNAL MODULE: ./packages/health/src/status-set.ts
var status_set = __webpack_require__(6465);
;// CONCATENATED MODULE: ./packages/health/src/spec.ts

/** Everything but the addresses, as the contract's defaults say. */
const defaultHealth = {
    method: 'GET',
    headers: {},
    body: undefined,
    status: (0,status_set/* parseStatusSet */.oY)('200-299'),
    version: undefined,
    versionFrom: { kind: 'json', pointer: '/commit' },
    baseline: undefined,
    assertions: [],
    timeoutMs: 600_000,
    attemptTimeoutMs: 5_000,
    intervalMs: undefined,
    consecutive: 3,
    soakMs: 0,
    maxFailures: 0,
    latencyBudgetMs: undefined,
    redirects: 'follow',
    failFast: (0,status_set/* parseStatusSet */.oY)('401,403'),
    failFastAfterMs: 30_000,
    families: [undefined],
};

// EXTERNAL MODULE: ./packages/core/src/duration.ts
var duration = __webpack_require__(29713);
;// CONCATENATED MODULE: ./packages/health/src/latency.ts
// An hour of soak at one answer in two seconds. A longer one is judged by its last hour, and memory does not grow.
const KEPT = 2_000;
/** Adds the latency of a good answer. */
function addLatency(latencies, ms) {
    latencies.push(ms);
    if (latencies.length > KEPT)
        latencies.shift();
}
/**
 * The latency that this share of the answers did not exceed (nearest rank), or undefined without answers.
 * @param share from 0 to 1, such as 0.95
 */
function percentile(latencies, share) {
    const sorted = [...latencies].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

;// CONCATENATED MODULE: ./packages/health/src/timeline.ts
const MOST = 120;
/** An empty timeline. Its stretches begin at a quarter of a second and double whenever they would become too many. */
const createTimeline = () => ({ stepMs: 250, segments: [] });
/** Adds an answer. Answers come in the order of their time. */
function extend(timeline, sample) {
    while (sample.atMs / timeline.stepMs >= MOST)
        coarsen(timeline);
    add(timeline, segmentOf(sample, timeline.stepMs));
}
function coarsen(timeline) {
    const { segments } = timeline;
    timeline.stepMs *= 2;
    timeline.segments = [];
    for (const segment of segments)
        add(timeline, { ...segment, ...bounds(segment.fromMs, timeline.stepMs) });
}
function add({ segments }, segment) {
    const last = segments.at(-1);
    if (last?.fromMs !== segment.fromMs)
        return void segments.push(segment);
    last.good += segment.good;
    last.old += segment.old;
    last.bad += segment.bad;
    last.none += segment.none;
    last.slowestMs = Math.max(last.slowestMs, segment.slowestMs);
}
function segmentOf({ atMs, kind, latencyMs }, stepMs) {
    const none = kind === 'dns' || kind === 'tls' || kind === 'refused' || kind === 'timeout';
    const good = kind === 'good';
    const old = kind === 'old-version';
    return {
        ...bounds(atMs, stepMs),
        good: Number(good),
        old: Number(old),
        bad: Number(!good && !old && !none),
        none: Number(none),
        slowestMs: good ? latencyMs : 0,
    };
}
const bounds = (ms, stepMs) => {
    const fromMs = Math.floor(ms / stepMs) * stepMs;
    return { fromMs, toMs: fromMs + stepMs };
};

;// CONCATENATED MODULE: ./packages/health/src/tracker.ts



/** Begins to watch an address. */
const track = (target) => ({
    target,
    attempts: 0,
    good: 0,
    streak: 0,
    falls: 0,
    calm: 0,
    rollout: undefined,
    pausedUntilMs: 0,
    deniedSinceMs: undefined,
    version: undefined,
    recent: [],
    timeline: createTimeline(),
    latencies: [],
});
const RECENT = 50;
/** As many good answers decide about the latency before the soak, which adds its own. */
const LATENCY_WINDOW = 20;
/** What makes two answers the same state of affairs; bodies and latencies do not. */
const stateOf = ({ kind, status, version }) => `${kind} ${status ?? ''} ${version ?? ''}`;
/** Takes in an answer. */
function observe(tracker, sample, spec) {
    const before = tracker.recent.at(-1);
    tracker.attempts += 1;
    tracker.calm = before && stateOf(before) === stateOf(sample) ? tracker.calm + 1 : 0;
    tracker.version = sample.version ?? tracker.version;
    tracker.recent.push(sample);
    if (tracker.recent.length > RECENT)
        tracker.recent.shift();
    extend(tracker.timeline, sample);
    const denied = sample.kind === 'status' && (0,status_set/* hasStatus */.Ro)(spec.failFast, sample.status);
    tracker.deniedSinceMs = denied ? (tracker.deniedSinceMs ?? sample.atMs) : undefined;
    if (tracker.rollout)
        tracker.rollout.total += 1;
    // A cache answered: from now on it is gone around, and until then its answers prove nothing about now.
    const stale = sample.cached !== undefined && !tracker.target.bustCaches;
    if (stale)
        tracker.target.bustCaches = true;
    if (sample.kind === 'good')
        return observeGood(tracker, sample, stale);
    if (tracker.streak > 0)
        tracker.falls += 1;
    tracker.streak = 0;
}
function observeGood(tracker, sample, stale) {
    tracker.rollout ??= { fresh: 0, total: 1 };
    tracker.rollout.fresh += 1;
    tracker.good += 1;
    addLatency(tracker.latencies, sample.latencyMs);
    if (!stale)
        tracker.streak += 1;
}
/** Whether the address has given enough good answers in a row, quickly enough. */
const isGreen = (tracker, spec) => tracker.streak >= spec.consecutive && slowness(tracker, spec) === undefined;
/** The 95th percentile in milliseconds of the answers that decide, where that is more than the budget allows. */
function slowness({ latencies }, { consecutive, latencyBudgetMs = Infinity }) {
    const p95 = percentile(latencies.slice(-Math.max(consecutive, LATENCY_WINDOW)), 0.95) ?? 0;
    return p95 > latencyBudgetMs ? p95 : undefined;
}
/** Takes the address for green: the latencies of a cold start do not count any more, and the pace is quick again. */
function settle(tracker, { consecutive }) {
    tracker.latencies = tracker.latencies.slice(-Math.max(consecutive, LATENCY_WINDOW));
    tracker.calm = 0;
}
const QUICKEST = 250;
const SLOWEST = 2_000;
/**
 * Milliseconds until the next probe: quick after every change and while a streak grows, else ever slower. Each broken
 * streak makes the quick pace a little slower, so that a service that flaps for long is not hammered.
 */
function pace({ streak, falls, calm }, { intervalMs, consecutive }) {
    if (intervalMs !== undefined)
        return intervalMs;
    const growing = streak > 0 && streak < consecutive;
    return Math.min(SLOWEST, growing ? QUICKEST + 25 * falls : QUICKEST * 1.5 ** calm);
}

;// CONCATENATED MODULE: ./packages/health/src/diagnosis.ts



/** Says in words why the watch over an address ended as it did, and what to do next. */
function diagnose(tracker, spec, ending) {
    const { name } = tracker.target;
    const when = (0,duration/* formatDuration */.a)(ending.afterMs);
    if (ending.how === 'healthy')
        return overBudget(tracker, spec) ? diagnoseLatency(tracker, spec, when) : { reason: 'ok', message: sayHealthy(tracker), advice: undefined };
    if (ending.how === 'canceled')
        return diagnoseCanceled(tracker, ending);
    if (ending.how === 'failed-soak')
        return diagnoseSoak(tracker, spec, ending);
    const { reason, sample } = decisive(tracker, spec);
    if (reason === 'latency')
        return diagnoseLatency(tracker, spec, when);
    if (reason === 'flapping')
        return diagnoseFlapping(tracker, when);
    if (reason === 'old-version')
        return diagnoseOldVersion(tracker, spec, sample, when);
    const alike = tracker.recent.filter(({ kind }) => kind === sample.kind).length;
    const share = `${alike} of ${tracker.attempts > tracker.recent.length ? 'the last ' : ''}${plural(tracker.recent.length, 'try', 'tries')}`;
    const lead = ending.how === 'denied' ? `gave no other answer for ${(0,duration/* formatDuration */.a)(spec.failFastAfterMs)}, so waiting longer is of no use` : `is not healthy after ${when}`;
    return { reason, message: `${name} ${lead}: ${sentence(sample)} (${share})`, advice: sample.hint ?? ADVICE[reason] };
}
function diagnoseCanceled({ target, attempts, recent }, { afterMs, soaking }) {
    const last = recent.at(-1);
    const seen = last ? `, after ${(0,duration/* formatDuration */.a)(afterMs)} and ${plural(attempts, 'answer', 'answers')}; the last one: ${sentence(last)}` : ' or had answered at all';
    const where = soaking ? `during the soak of ${target.name}, which was healthy until then` : `before ${target.name} was healthy`;
    return { reason: 'canceled', message: `The job was canceled ${where}${soaking && !last ? '' : seen}`, advice: 'Nothing is known of its health now. Run the job again.' };
}
function sayHealthy({ target, version, rollout, attempts, good }) {
    const mixed = rollout && rollout.fresh < rollout.total ? `; since the first good answer ${rollout.fresh} of ${rollout.total} were good` : '';
    return `${target.name} is healthy${version === undefined ? '' : ` with version ${version}`} (${good} of ${plural(attempts, 'answer', 'answers')} good${mixed})`;
}
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
/** The answer that decides about an address that never became healthy, and the reason that it stands for. */
function decisive(tracker, spec) {
    const recent = tracker.recent.slice(-20);
    const last = recent.at(-1);
    const bad = recent.filter(({ kind }) => kind !== 'good');
    const sample = mostFrequent(bad) ?? last;
    if (sample.kind === 'good')
        return { reason: isGreen(tracker, { ...spec, latencyBudgetMs: undefined }) ? 'latency' : 'flapping', sample };
    const mixed = bad.length < recent.length && tracker.falls > 0;
    return { reason: mixed && sample.kind !== 'old-version' ? 'flapping' : sample.kind, sample };
}
// The latest of the kind that is met most often; where two are met equally often, the later one.
function mostFrequent(samples) {
    const counts = Map.groupBy(samples, ({ kind }) => kind);
    return [...samples].reverse().reduce((most, sample) => (!most || counts.get(sample.kind).length > counts.get(most.kind).length ? sample : most), undefined);
}
const sentence = ({ detail, kind }) => detail.startsWith('no ') ? detail : kind === 'redirect-to-login' || kind === 'old-version' ? `it answers with ${detail}` : `it answers ${detail}`;
function diagnoseOldVersion(tracker, { version, timeoutMs }, sample, when) {
    const { target, rollout } = tracker;
    const wanted = version === undefined ? 'another answer than before the deploy' : `version ${version}`;
    const advice = sample.hint ?? oldVersionAdvice(sample, timeoutMs);
    if (rollout) {
        const mixed = sample.cached ? advice : `Some instances still run the old version: check that the rollout came to its end, and that no other service answers under this address; one that takes longer than ${(0,duration/* formatDuration */.a)(timeoutMs)} needs a longer \`timeout\`.`;
        return { reason: 'old-version', message: `${target.name} answers with ${wanted} only in part after ${when}: ${rollout.fresh} of ${rollout.total} answers since the first new one were new, the others gave ${sample.detail}`, advice: mixed };
    }
    const cached = sample.cached ? `, out of a cache (${sample.cached})` : '';
    return { reason: 'old-version', message: `${target.name} still answers with ${sample.detail}${cached} after ${when} and ${tracker.attempts} answers; ${wanted} never answered`, advice };
}
function oldVersionAdvice({ cached, version }, timeoutMs) {
    if (cached)
        return 'Keep the cache off this path: send `cache-control: no-store` with the answer.';
    if (version !== undefined && /^(unknown|dev|development|undefined|null|none|local|latest|0\.0\.0)$/i.test(version)) {
        return `The app does not know its own commit: "${version}" is a placeholder. Give it one at build or start (on Render: RENDER_GIT_COMMIT).`;
    }
    return `Check that the deploy went live, and that this address leads to it; a rollout that takes longer than ${(0,duration/* formatDuration */.a)(timeoutMs)} needs a longer \`timeout\`.`;
}
function diagnoseFlapping({ target, recent, rollout }, when) {
    const other = recent.findLast(({ kind }) => kind !== 'good');
    const share = rollout ? `${rollout.fresh} of ${rollout.total} answers since the first good one were good` : 'good answers never came in a row';
    return {
        reason: 'flapping',
        message: `${target.name} flaps after ${when}: ${share}${other ? `, and the latest bad one: ${sentence(other)}` : ''}`,
        advice: 'Some instances are well and some are not, or one crashes again and again: look at the logs for restarts.',
    };
}
const overBudget = ({ latencies }, { latencyBudgetMs = Infinity }) => (percentile(latencies, 0.95) ?? 0) > latencyBudgetMs;
function diagnoseLatency({ target, latencies }, { latencyBudgetMs = 0 }, when) {
    const [p50 = 0, p95 = 0] = [percentile(latencies, 0.5), percentile(latencies, 0.95)];
    return {
        reason: 'latency',
        message: `${target.name} gives good answers, but too slowly after ${when}: 95 % of them within ${(0,duration/* formatDuration */.a)(p95)} (half within ${(0,duration/* formatDuration */.a)(p50)}), where ${(0,duration/* formatDuration */.a)(latencyBudgetMs)} are allowed`,
        advice: 'Look for what the new version does more, or for a cold start or a small instance; the budget is `latency-budget`.',
    };
}
function diagnoseSoak(tracker, spec, { soakedMs, failures }) {
    const sample = tracker.recent.findLast(({ kind }) => kind !== 'good');
    const allowed = spec.maxFailures === 0 ? 'none is' : `${spec.maxFailures} ${spec.maxFailures === 1 ? 'is' : 'are'}`;
    return {
        reason: failures > 1 && tracker.falls > 1 ? 'flapping' : sample.kind,
        message: `${tracker.target.name} was healthy, but did not stay so: ${plural(failures, 'bad answer', 'bad answers')} within ${(0,duration/* formatDuration */.a)(soakedMs)} of the soak, where ${allowed} allowed; the latest: ${sentence(sample)}`,
        advice: sample.hint ?? 'It works at first and then fails: look at its logs for a crash, a memory limit, or an old instance that still takes traffic.',
    };
}
const ADVICE = {
    'no-version': 'Let the app say its commit there, or name where it does in `version-from`.',
    assertion: 'The service answers, but not what this step expects: correct the one or the other.',
};

// EXTERNAL MODULE: ./packages/core/src/http-error.ts
var http_error = __webpack_require__(48398);
;// CONCATENATED MODULE: ./packages/health/src/side.ts

const PATIENCE_MS = 5_000;
/**
 * Whether the fault is ours. Where an answer alone does not tell, GitHub's API is asked: a runner that cannot reach
 * what it lives on has no network, and its silence says nothing about the service.
 */
async function isOurSide({ side }, { http, environment }) {
    if (side !== 'unclear')
        return side === 'ours';
    try {
        await http.send({ url: environment.apiUrl, method: 'HEAD', attempts: 1, timeoutMs: PATIENCE_MS, maxRedirects: 0, fresh: true, expect: () => true });
        return false;
    }
    catch (error) {
        if (error instanceof http_error/* ConnectionError */.Rc)
            return true;
        throw error;
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./packages/core/src/poll.ts
var poll = __webpack_require__(99908);
// EXTERNAL MODULE: ./packages/core/src/rate-limit.ts
var rate_limit = __webpack_require__(18941);
// EXTERNAL MODULE: ./packages/health/src/ask.ts
var ask = __webpack_require__(89237);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: ./packages/core/src/http.ts + 4 modules
var http = __webpack_require__(10916);
// EXTERNAL MODULE: ./packages/health/src/answer.ts
var src_answer = __webpack_require__(27300);
// EXTERNAL MODULE: ./packages/health/src/assertion.ts
var src_assertion = __webpack_require__(72188);
// EXTERNAL MODULE: ./packages/health/src/baseline.ts
var baseline = __webpack_require__(45069);
// EXTERNAL MODULE: ./packages/health/src/cache.ts
var cache = __webpack_require__(94150);
;// CONCATENATED MODULE: ./packages/health/src/hint.ts
/** What to do about a TLS fault, by Node's code for it. */
function tlsHint(code) {
    if (code === 'CERT_HAS_EXPIRED')
        return 'The certificate has expired: renew it.';
    if (code === 'CERT_NOT_YET_VALID')
        return 'The certificate is not valid yet: check the clocks of both machines.';
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
        return 'The certificate is for another name: check the address, or whether the custom domain is verified with the host.';
    if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(code))
        return 'Nobody known has signed the certificate: send the whole chain, or name its authority in NODE_EXTRA_CA_CERTS.';
    return 'Check scheme and port: this may be plain HTTP, or a server with an old version of TLS.';
}
/** What to do about a status, by what the answer gives away of who gave it. */
function statusHint({ status, headers }) {
    const onVercel = /vercel/i.test(headers.server ?? '') || 'x-vercel-id' in headers;
    if ((status === 401 || status === 403) && onVercel) {
        return 'Vercel protects this deployment: give `x-vercel-protection-bypass: <secret>` in `headers` (Project Settings, Deployment Protection).';
    }
    // What Render's edge answers itself for a host that no service has.
    if (status === 404 && headers['x-render-routing'] === 'no-server')
        return 'Render knows no service of this host name: check the address.';
    if (status >= 300 && status < 400)
        return 'Name the address that it leads to in `url`, or see `redirects`.';
    if (status === 401 || status === 403)
        return 'It wants credentials: give them in `headers`, or watch an address that needs none.';
    if (status === 404 || status === 410)
        return 'Check the path in `url`.';
    if (status === 405)
        return 'It does not take this `method`.';
    if (status === 429)
        return 'It asks for fewer requests: set a longer `interval`.';
    if (status >= 502 && status <= 504)
        return 'A gateway answers in place of the service, which is not up or has crashed: look at its logs.';
    if (status >= 500)
        return 'The service runs but fails: look at its logs.';
    return undefined;
}

;// CONCATENATED MODULE: ./packages/health/src/connection.ts

// A reset or a broken answer is a connection that was not granted to the end: `reason` has one word for them.
const FAULTS = { dns: 'dns', refused: 'refused', tls: 'tls', timeout: 'timeout', reset: 'refused', protocol: 'refused' };
const UNREACHABLE = ['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EHOSTUNREACH'];
/** Says why no answer came, and on which side the fault may lie. */
function judgeConnection(error, target, proxy) {
    const url = new URL(target.url);
    const kind = FAULTS[error.fault];
    const proxied = proxyFault(error, proxy);
    if (proxied)
        return { kind: 'refused', detail: proxied, hint: 'Check the proxy variables (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) of this runner.', side: 'ours' };
    const away = kind === 'dns' || kind === 'timeout' || UNREACHABLE.includes(error.code);
    return { kind, detail: SAYINGS[error.fault](error, url), hint: hintOf(error, url), side: away && !isLoopback(url) ? 'unclear' : 'theirs' };
}
const SAYINGS = {
    dns: ({ code }, { hostname }) => `no answer: the host name ${hostname} does not resolve (${code})`,
    refused: ({ code }, { host }) => code === 'ECONNREFUSED' ? `no answer: the connection to ${host} was refused (${code})` : `no answer: there is no way to ${host} (${code})`,
    tls: (error) => `no answer: the TLS handshake failed (${error.code}${tlsWords(error)})`,
    timeout: ({ message }) => `no answer${/within \S+( \S+)?$/.exec(message)?.[0].replace(/^/, ' ') ?? ' in time'}`,
    reset: ({ code }) => `no whole answer: the connection was reset (${code})`,
    protocol: ({ code }) => (isCoded(code) ? `no whole answer: its body is not what its content-encoding says (${code})` : `no answer in valid HTTP (${code})`),
};
const isCoded = (code) => /^(Z_|ERR__ERROR)/.test(code);
function tlsWords({ cause }) {
    const said = String(cause?.message ?? '').split('\n')[0];
    // Of OpenSSL's own words one part is for people; of Node's, its advice on its flags is not.
    const words = /:SSL routines:[^:]*:([^:]+)/.exec(said)?.[1] ?? said.split('; ')[0];
    return words ? `: ${words.slice(0, 160)}` : '';
}
function hintOf({ fault, code }, url) {
    const { protocol } = url;
    switch (fault) {
        case 'dns': return `Check the spelling of ${url.hostname}, and whether its DNS record exists.`;
        case 'tls': return tlsHint(code);
        case 'timeout': return 'The service takes the connection and stays silent, or a firewall drops it. Look at its logs; a slow start needs a longer `attempt-timeout`.';
        case 'reset': return `The process behind it ends while it answers: look for a crash in its logs.${protocol === 'http:' ? ' A port that speaks https does so too: is the scheme right?' : ''}`;
        case 'protocol': return isCoded(code) ? 'Look at what compresses the answers: the app, or a proxy before it.' : 'Another protocol than HTTP speaks on that port: check scheme and port.';
        case 'refused': return `Nothing listens there. Check that the service is started and listens on 0.0.0.0 and the right port${url.port ? ` (${url.port})` : ''}.`;
    }
}
function proxyFault(error, proxy) {
    const cause = (error.cause ?? {});
    const tunnel = /proxy response \((\d+)\)/i.exec(String(cause.message ?? ''));
    if (tunnel)
        return `no answer: the proxy refused the way there with ${tunnel[1]}`;
    if (error.code.startsWith('UND_ERR_PRX'))
        return `no answer: the proxy did not let the connection through (${error.code})`;
    const port = cause.port ?? cause.errors?.[0]?.port;
    const used = [proxy.https, proxy.http].find((address) => address && URL.canParse(address) && Number(portOf(new URL(address))) === Number(port));
    return used && error.fault === 'refused' ? `no answer: the proxy ${new URL(used).host} refused the connection (${error.code})` : undefined;
}
const portOf = ({ port, protocol }) => port || (protocol === 'https:' ? '443' : '80');
const isLoopback = ({ hostname }) => /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);

;// CONCATENATED MODULE: ./packages/health/src/login.ts
const WORDS = /(^|[/._-])(log-?in|sign-?in|log-?on|sso|sso-api|oauth2?|saml2?|authorize|auth|authenticate|accounts?)([/._-]|$)/i;
const HOSTS = /(^|\.)(accounts\.google\.com|login\.microsoftonline\.com|auth0\.com|okta\.com|cloudflareaccess\.com)$/i;
/** Whether an address looks like the page of a login rather than what was asked for. */
const isLogin = (url) => HOSTS.test(url.hostname) || WORDS.test(url.pathname) || /^(login|signin|sso|auth|accounts)\./i.test(url.hostname);
/** Whether a request for `asked` that ended at `answered` was sent to a login. */
const wasSentToLogin = (asked, answered) => asked.href !== answered.href && isLogin(answered) && !isLogin(asked);

// EXTERNAL MODULE: ./packages/health/src/version-source.ts
var version_source = __webpack_require__(46772);
;// CONCATENATED MODULE: ./packages/health/src/judge.ts











/** Judges what a probe brought back. The first thing that is wrong counts: where it came from, status, version, content. */
function judge(exchange, target, spec, proxy) {
    if (!exchange.answered)
        return { ...judgeConnection(exchange.error, target, proxy), status: undefined, version: undefined, cached: undefined };
    const { answer } = exchange;
    const reading = (0,version_source/* readVersion */.$4)(spec.versionFrom, answer);
    const fault = loginFault(exchange, target, spec, reading) ??
        statusFault(exchange, spec) ??
        (spec.version === undefined ? baselineFault(answer, target, spec, reading) : versionFault(spec.version, answer, spec, reading)) ??
        assertionFault(answer, spec);
    return {
        kind: 'good',
        hint: undefined,
        side: 'theirs',
        ...fault,
        detail: (0,src_answer/* own */.ZV)(fault?.detail ?? sayGood(answer, spec, reading)),
        status: answer.status,
        version: reading.found ? (0,src_answer/* own */.ZV)(reading.version) : undefined,
        cached: (0,cache/* cacheHit */.Is)(answer.headers),
    };
}
const sayGood = ({ status }, { version, baseline }, reading) => version !== undefined && reading.found ? `${status} with version ${reading.version}`
    : baseline ? `${status}, not the answer of before`
        : reading.found ? `${status} with version ${reading.version}`
            : String(status);
function loginFault(exchange, target, spec, reading) {
    const end = exchange.redirect ?? exchange.url;
    if (!wasSentToLogin(new URL(target.url), end))
        return undefined;
    // The wanted redirect, or the very version that was asked for, is no trap.
    if (exchange.redirect && (0,status_set/* hasStatus */.Ro)(spec.status, exchange.answer.status))
        return undefined;
    if (spec.version !== undefined && reading.found && (0,version_source/* sameVersion */.r1)(spec.version, reading.version))
        return undefined;
    return {
        kind: 'redirect-to-login',
        detail: `a redirect to the login page ${end.origin}${end.pathname}`,
        hint: 'Give the credentials of a machine in `headers` (on Vercel: `x-vercel-protection-bypass: <secret>`), or watch an address that needs no login.',
    };
}
function statusFault({ answer, redirect }, spec) {
    const { status, text } = answer;
    if ((0,status_set/* hasStatus */.Ro)(spec.status, status))
        return undefined;
    const said = (0,http/* excerpt */.Kb)(text.slice(0, 4_000)).slice(0, 120);
    const to = redirect ? `, a redirect to ${redirect.origin}${redirect.pathname} ${sayUnfollowed(spec)}` : said ? `: ${said}` : '';
    return {
        kind: 'status',
        detail: `${status} ${external_node_http_.STATUS_CODES[status] ?? '(a status without a name)'} instead of ${(0,status_set/* sayStatusSet */.iD)(spec.status)}${to}`,
        hint: statusHint(answer),
    };
}
const sayUnfollowed = ({ redirects, method }) => redirects !== 'refuse' && method !== 'GET' && method !== 'HEAD' ? `that is not followed with ${method}`
    : redirects === 'follow' ? 'that comes after five others'
        : `that \`redirects: ${redirects}\` does not follow`;
function versionFault(expected, answer, spec, reading) {
    if (reading.found && (0,version_source/* sameVersion */.r1)(expected, reading.version))
        return undefined;
    const elsewhere = (0,version_source/* findVersion */.Am)(expected, answer);
    if (reading.found)
        return { kind: 'old-version', detail: `version ${reading.version}`, hint: elsewhere ? writeSource(elsewhere) : nearMiss(expected, reading.version) };
    const why = `${answer.status}, but the answer ${reading.why} (version-from: ${(0,version_source/* sayVersionSource */.Ng)(spec.versionFrom)})`;
    return { kind: 'no-version', detail: why, hint: elsewhere && writeSource(elsewhere) };
}
const writeSource = (source) => `The version is there, but elsewhere: write \`version-from: ${source}\`.`;
// Versions that a person would take for the same, and that are not proven to be.
function nearMiss(expected, actual) {
    const [a, b] = [expected, actual].map((version) => version.trim().toLowerCase());
    if (a.replace(/^v/, '') === b.replace(/^v/, ''))
        return `The two are written differently: give \`expect-version\` as the service says it, ${actual}.`;
    if (!a.startsWith(b) && !b.startsWith(a))
        return undefined;
    return 'The one is the beginning of the other, which proves a commit only with 7 or more hex digits: give the full SHA.';
}
function baselineFault(answer, target, spec, reading) {
    const known = spec.baseline && (spec.baseline[(0,baseline/* baselineKey */.x2)(target.url)] ?? only(Object.values(spec.baseline)));
    if (!known)
        return undefined;
    if (known.kind === 'version' && !reading.found)
        return { kind: 'no-version', detail: `${answer.status}, but the answer ${reading.why}` };
    if (!(0,baseline/* isStill */.Z4)(known, answer, spec.versionFrom))
        return undefined;
    return { kind: 'old-version', detail: known.kind === 'version' ? `version ${known.version}, as before the deploy` : 'the same as before the deploy' };
}
// A preview's address is a new one with every deploy, yet what answered before is what was captured.
const only = (values) => (values.length === 1 ? values[0] : undefined);
function assertionFault(answer, { assertions }) {
    const failed = assertions.map((assertion) => (0,src_assertion/* checkAssertion */.nD)(assertion, answer)).filter((why) => why !== undefined);
    if (failed.length === 0)
        return undefined;
    return { kind: 'assertion', detail: `${answer.status}, but the answer ${failed.join(', and ')}` };
}

;// CONCATENATED MODULE: ./packages/health/src/narrate.ts


/** A narrator who has told nothing. */
const createNarrator = () => ({ state: undefined, told: new Map(), kinds: new Set(), lines: 0, lastLineMs: 0, patienceMs: 60_000 });
// After a few lines, states that alternate are told once in this time, as a share.
const FREELY = 8;
const QUIET_MS = 10_000;
// After so many lines they become ever rarer, down to one in ten minutes: a log of hours stays one that people read.
const TALKATIVE = 20;
const RAREST_MS = 600_000;
/** The line for the log after this answer, if it changes anything that the reader knows. */
function narrate(narrator, tracker, sample, spec) {
    const { atMs } = sample;
    const slow = saySlow(tracker, sample, spec);
    const state = `${stateOf(sample)}${slow && ' slow'}`;
    const changed = state !== narrator.state;
    const known = narrator.told.has(state);
    narrator.state = state;
    if (changed && isWorthALine(narrator, sample, state)) {
        narrator.kinds.add(sample.kind);
        narrator.told.delete(state);
        narrator.told.set(state, atMs);
        if (narrator.told.size > TALKATIVE)
            narrator.told.delete(narrator.told.keys().next().value);
        return tell(narrator, atMs, `${known ? 'again: ' : ''}${say(sample, spec)}${slow}${share(tracker, sample, spec)}${elsewhere(sample)}`);
    }
    if (atMs - narrator.lastLineMs < narrator.patienceMs)
        return undefined;
    narrator.patienceMs *= 2;
    return tell(narrator, atMs, `still waiting: ${say(sample, spec)}${slow}${share(tracker, sample, spec)} (${tracker.attempts} tries so far)`, narrator.patienceMs);
}
function isWorthALine({ kinds, told, lines, lastLineMs }, { kind, atMs }, state) {
    if (!kinds.has(kind) || lines < FREELY)
        return true;
    if (lines >= TALKATIVE)
        return atMs - lastLineMs >= Math.min(RAREST_MS, QUIET_MS * 2 ** (lines - TALKATIVE));
    return atMs - (told.get(state) ?? -Infinity) >= QUIET_MS;
}
// A wrong `version-from` would else be found out only when the time is up.
const elsewhere = ({ kind, hint }) => (kind === 'no-version' && hint ? `. ${hint}` : '');
function tell(narrator, atMs, line, patienceMs = narrator.lines < TALKATIVE ? 60_000 : RAREST_MS) {
    narrator.lines += 1;
    narrator.lastLineMs = atMs;
    narrator.patienceMs = patienceMs;
    return line;
}
function say({ kind, detail, latencyMs, cached }, { version, restores }) {
    const wanted = restores ? 'the version put back' : 'the new version';
    const took = `in ${(0,duration/* formatDuration */.a)(latencyMs)}${cached ? `, out of a cache (${cached})` : ''}`;
    if (kind === 'good')
        return `${version === undefined ? '' : `${wanted} `}answers ${detail}, ${took}`;
    if (kind === 'old-version')
        return `${restores ? 'another' : 'an old'} version answers: ${detail}, ${took}`;
    if (kind === 'redirect-to-login')
        return `answers with ${detail}`;
    return detail.startsWith('no ') ? detail : `answers ${detail}`;
}
// Enough good answers in a row, and the wait goes on all the same: this is why.
function saySlow(tracker, { kind }, spec) {
    const p95 = kind === 'good' && tracker.streak >= spec.consecutive ? slowness(tracker, spec) : undefined;
    return p95 === undefined ? '' : `; too slow so far: 95 % within ${(0,duration/* formatDuration */.a)(p95)}, where ${(0,duration/* formatDuration */.a)(spec.latencyBudgetMs)} are allowed`;
}
// Only a mixture has a share that tells something.
function share({ rollout }, { kind }, { version, baseline, restores }) {
    if (!rollout || rollout.fresh === rollout.total)
        return '';
    const word = restores ? 'right' : version !== undefined || baseline ? 'new' : 'good';
    return kind === 'good' || rollout.total > 1 ? `; ${rollout.fresh} of ${rollout.total} ${word} since the first ${word} one` : '';
}

;// CONCATENATED MODULE: ./packages/health/src/watch.ts








/** Begins a wait. Nothing is asked yet. */
function openWatch(spec, ports) {
    const trackers = spec.urls.flatMap((url) => spec.families.map((family) => track(targetOf(url, family))));
    return { spec, ports, startedMs: ports.clock.elapsed(), trackers, narrators: trackers.map(createNarrator) };
}
// A query may hold a key; logs and summaries show the address without it.
const targetOf = (url, family) => ({
    url,
    name: `${url.split(/[?#]/, 1)[0]}${family ? ` (IPv${family})` : ''}`,
    family,
    bustCaches: false,
});
/** Milliseconds since the wait began. */
const elapsed = ({ ports, startedMs }) => ports.clock.elapsed() - startedMs;
/** Asks until every address is green at the same time, one is denied for good, or the time is up. */
async function watchUntilGreen(watch) {
    const { spec, trackers } = watch;
    const left = () => spec.timeoutMs - elapsed(watch);
    const green = () => trackers.every((tracker) => isGreen(tracker, spec));
    const denied = () => trackers.some((tracker) => isDenied(tracker, spec));
    // A streak that runs when the time is up may end: it needs but a moment more, and it is the answer that was asked for.
    const running = () => trackers.every(({ streak }) => streak > 0) && trackers.some(({ streak }) => streak < spec.consecutive);
    await (0,poll/* poll */.w)({
        probe: () => askAll(watch, spec.timeoutMs),
        until: () => green() || denied() || (left() <= 0 && !running()),
        interval: () => Math.min(nextPause(watch), left() > 0 ? left() : Infinity),
        timeoutMs: spec.timeoutMs + spec.consecutive * (spec.attemptTimeoutMs + 2_000),
        clock: watch.ports.clock,
        signal: watch.ports.signal,
    });
    return green() ? 'green' : denied() ? 'denied' : 'timed-out';
}
/** Whether only statuses of `fail-fast` came for as long as it takes. */
const isDenied = ({ deniedSinceMs, recent }, { failFastAfterMs }) => deniedSinceMs !== undefined && recent.at(-1).atMs - deniedSinceMs >= failFastAfterMs;
/** Asks on through the soak, until it is over or more answers are bad than may be. Answers the bad ones. */
async function watchSoak(watch) {
    const { spec, trackers, ports } = watch;
    const began = ports.clock.elapsed();
    const endMs = elapsed(watch) + spec.soakMs;
    const before = trackers.map(({ attempts, good }) => attempts - good);
    const failed = () => trackers.map(({ attempts, good }, i) => attempts - good - before[i]);
    ports.runner.info(`Healthy. Watching on for ${(0,duration/* formatDuration */.a)(spec.soakMs)}`);
    await (0,poll/* poll */.w)({
        probe: () => askAll(watch, endMs),
        until: () => spec.soakUntil?.aborted === true || failed().reduce((sum, count) => sum + count, 0) > spec.maxFailures,
        interval: () => nextPause(watch),
        timeoutMs: spec.soakMs,
        clock: ports.clock,
        signal: ports.signal,
    });
    const failures = failed();
    return { soakedMs: ports.clock.elapsed() - began, failures: new Map(trackers.map((tracker, i) => [tracker, failures[i]])) };
}
const nextPause = (watch) => {
    const { trackers, spec } = watch;
    return Math.min(...trackers.map((tracker) => Math.max(pace(tracker, spec), tracker.pausedUntilMs - elapsed(watch))));
};
// No pause lasts beyond the end of the wait or soak: the last word is an answer, not a silence of ours.
async function askAll(watch, endMs) {
    const due = watch.trackers.filter(({ pausedUntilMs }) => pausedUntilMs <= elapsed(watch));
    await Promise.all(due.map((tracker) => askOne(watch, tracker, endMs)));
}
async function askOne(watch, tracker, endMs) {
    const { spec, ports, trackers } = watch;
    const atMs = elapsed(watch);
    const exchange = await (0,ask/* ask */.k)(tracker.target, spec, ports, (0,external_node_crypto_.randomUUID)());
    const sample = { atMs, latencyMs: exchange.latencyMs, ...judge(exchange, tracker.target, spec, ports.environment.proxy) };
    const busting = tracker.target.bustCaches;
    observe(tracker, sample, spec);
    const pauseMs = sample.kind === 'status' ? pauseAsked(exchange, ports.clock.now()) : 0;
    const keptMs = Math.min(pauseMs, endMs - elapsed(watch));
    tracker.pausedUntilMs = elapsed(watch) + keptMs;
    const line = narrate(watch.narrators[trackers.indexOf(tracker)], tracker, sample, spec);
    const name = trackers.length > 1 ? `${tracker.target.name} ` : '';
    const at = (0,duration/* formatDuration */.a)(atMs).padStart(7);
    if (line)
        ports.runner.info(`${at}  ${name}${line}${sayPause(pauseMs, keptMs)}`);
    if (!busting && tracker.target.bustCaches)
        ports.runner.info(`${at}  ${name}answers out of a cache (${sample.cached}): asking around it with a query parameter from now on`);
}
/** Milliseconds for which an answer 429 asks to be left alone (RFC 6585 §4); 0 where none does. */
const pauseAsked = (exchange, nowMs) => exchange.answered && exchange.answer.status === 429 ? ((0,rate_limit/* serverWaitMs */.R)(exchange.answer, nowMs) ?? 0) : 0;
function sayPause(askedMs, keptMs) {
    if (askedMs === 0)
        return '';
    const cut = keptMs < askedMs ? `, of which the time that is left allows ${(0,duration/* formatDuration */.a)(keptMs)}` : '';
    return `; it asks for ${(0,duration/* formatDuration */.a)(askedMs)} without requests (Retry-After)${cut}`;
}

;// CONCATENATED MODULE: ./packages/health/src/verify.ts






/** The job was canceled during a wait. The report holds what was seen until then; its verdict is unknown. */
class WaitCanceled extends errors/* CanceledError */.k3 {
    report;
    constructor(report) {
        super(report.message);
        this.report = report;
    }
}
/**
 * Waits until all addresses are healthy as the specification says, soak included, and reports what was seen. Prints a
 * line per change of state. Bad answers are a report, never an error.
 * @throws WaitCanceled when the job is canceled meanwhile.
 */
async function verify(spec, ports) {
    await ports.http.load();
    const watch = openWatch(spec, ports);
    const stage = { soaking: false };
    try {
        return await watchAll(watch, stage);
    }
    catch (error) {
        if (!ports.signal.aborted)
            throw error;
        throw new WaitCanceled(await conclude(watch, cutShort(watch, stage.soaking)));
    }
}
async function watchAll(watch, stage) {
    const { spec } = watch;
    const found = await watchUntilGreen(watch);
    const afterMs = elapsed(watch);
    if (found !== 'green') {
        const ended = (tracker) => ({ how: isDenied(tracker, spec) ? 'denied' : 'timed-out', afterMs });
        return conclude(watch, (tracker) => (isWell(tracker, spec) ? { how: 'healthy', afterMs } : ended(tracker)));
    }
    for (const tracker of watch.trackers)
        settle(tracker, spec);
    stage.soaking = spec.soakMs > 0;
    const soak = stage.soaking ? await watch.ports.runner.stage('Soak', () => watchSoak(watch)) : { soakedMs: 0, failures: new Map() };
    const spoiled = [...soak.failures.values()].reduce((sum, count) => sum + count, 0) > spec.maxFailures;
    return conclude(watch, (tracker) => {
        const failures = soak.failures.get(tracker) ?? 0;
        return spoiled && failures > 0 ? { how: 'failed-soak', afterMs: elapsed(watch), soakedMs: soak.soakedMs, failures } : { how: 'healthy', afterMs: elapsed(watch) };
    });
}
// Before the soak, addresses that are green already are not the ones that were waited for.
function cutShort(watch, soaking) {
    const afterMs = elapsed(watch);
    const waitedFor = watch.trackers.filter((tracker) => soaking || !isGreen(tracker, watch.spec));
    return (tracker) => (waitedFor.includes(tracker) ? { how: 'canceled', afterMs, soaking } : { how: 'healthy', afterMs });
}
// Of several addresses some may be well, or may have been about to be when the wait was given up for another one.
const isWell = (tracker, spec) => isGreen(tracker, spec) || (tracker.streak < spec.consecutive && tracker.recent.every(({ kind }) => kind === 'good'));
async function conclude(watch, ending) {
    const { spec, trackers } = watch;
    const targets = trackers.map((tracker) => describe(tracker, spec, ending(tracker)));
    const worst = Math.max(0, targets.findIndex(({ healthy }) => !healthy));
    const shown = targets[worst];
    const { verdict, noNetwork } = await verdictOn(shown, trackers[worst], watch);
    return {
        verdict,
        reason: shown.reason,
        message: messageOf(verdict, shown, targets),
        advice: noNetwork ? NO_NETWORK : shown.advice,
        url: shown.url,
        version: shown.version,
        attempts: targets.reduce((sum, { attempts }) => sum + attempts, 0),
        elapsedMs: elapsed(watch),
        p50Ms: shown.p50Ms,
        p95Ms: shown.p95Ms,
        samples: shown.samples,
        targets,
    };
}
function describe(tracker, spec, ending) {
    const diagnosis = diagnose(tracker, spec, ending);
    return {
        ...diagnosis,
        url: tracker.target.url,
        healthy: diagnosis.reason === 'ok',
        version: tracker.version,
        attempts: tracker.attempts,
        good: tracker.good,
        p50Ms: percentile(tracker.latencies, 0.5),
        p95Ms: percentile(tracker.latencies, 0.95),
        rollout: tracker.rollout,
        samples: tracker.recent,
        timeline: tracker.timeline.segments,
    };
}
// The last answer, unless it was one of the good ones in between.
const telling = (tracker, spec) => {
    const last = tracker.recent.at(-1);
    return last.kind === 'good' ? decisive(tracker, spec).sample : last;
};
async function verdictOn({ healthy, reason }, tracker, { spec, ports }) {
    if (healthy)
        return { verdict: 'healthy', noNetwork: false };
    if (reason === 'canceled')
        return { verdict: 'unknown', noNetwork: false };
    const sample = telling(tracker, spec);
    const ours = await isOurSide(sample, ports);
    return { verdict: ours ? 'unknown' : 'unhealthy', noNetwork: ours && sample.side === 'unclear' };
}
const NO_NETWORK = 'This runner cannot reach GitHub either, so nothing can be said about the service: check the network of the runner and run the job again.';
function messageOf(verdict, { message, reason }, targets) {
    const ill = targets.filter(({ healthy }) => !healthy).length;
    if (verdict === 'healthy')
        return targets.length > 1 ? `All ${targets.length} addresses are healthy` : message;
    return ill > 1 ? `${message}. ${ill} of ${targets.length} addresses ${reason === 'canceled' ? 'had no verdict yet' : 'are not healthy'}` : message;
}

;// CONCATENATED MODULE: ./actions/promote-prod/src/verification.ts





/** Asks production whether it is well, at every address, on fresh connections, by version. */
function verifyProduction(world, { version, soakMs, urls, soakUntil, restores }) {
    const { inputs, ports, story } = world;
    const { health } = inputs;
    const spec = {
        ...healthSpec(world),
        ...(urls ? { urls } : {}),
        version,
        restores,
        // After a rollback of our own it is what answered before that must answer again.
        baseline: version === undefined && (story.rollback === undefined || inputs.mode === 'rollback') ? story.baseline : undefined,
        soakMs,
        soakUntil,
        maxFailures: soakMs > 0 ? health.maxFailures : 0,
        latencyBudgetMs: health.latencyBudgetMs,
        timeoutMs: health.timeoutMs,
        // Render has called it live by now: nothing but errors for a while is an answer, not a beginning.
        failFast: (0,status_set/* parseStatusSet */.oY)('400-599'),
        failFastAfterMs: health.failFastAfterMs,
    };
    return verify(spec, ports);
}
/** Where and how production is asked for its version. */
const healthSpec = ({ inputs: { health } }) => ({ ...defaultHealth, urls: [...new Set(health.urls.flat())], versionFrom: health.versionFrom, status: health.status, assertions: health.assertions });
/**
 * Notes what answers before a deploy where no version is known that must answer after it, as for images: then the answer
 * has to change. Where answers tell nothing apart, it says so and goes on: they are then only asked to be good.
 */
async function noteBaseline(world) {
    const { ports, story } = world;
    if (expectedVersion(world) !== undefined)
        return;
    try {
        story.baseline = (await (0,capture/* capture */.F)(healthSpec(world), ports)).baseline;
        ports.runner.info('No version is known that must answer: the answer of now is noted, and has to change. Better give `expect-version`.');
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || ports.signal.aborted)
            throw error;
        ports.runner.warning(`An old version cannot be told from the new one: ${error.message}. Give \`expect-version\`.`);
    }
}
/**
 * Before a rollback by hand, where nobody said which version must answer after it: if production's versions are no
 * commits (`1.4.2`), that of the deploy gone back to is unknown, and the answer has to change instead. The same where it
 * answers with none, since it is down: then any good answer is a change.
 */
async function noteRelease(world) {
    const { inputs: { health }, ports, story } = world;
    if (health.version !== undefined || health.urls.length === 0 || tellsCommit(world))
        return;
    try {
        const { baseline } = await (0,capture/* capture */.F)(healthSpec(world), ports);
        const versions = [...new Set(Object.values(baseline).flatMap((print) => (print.kind === 'version' ? [print.version] : [])))];
        if (versions.some((version) => /^[0-9a-f]{7,64}$/i.test(version)))
            return;
        story.baseline = baseline;
        ports.runner.info(`Production answers with ${versions.join(', ') || 'no version'}${versions.length > 0 ? ', which is no commit' : ' now'}: after the rollback the answer has to change. Better give \`expect-version\`.`);
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || ports.signal.aborted)
            throw error;
    }
}
// What calls itself the commit is taken for one, so that no second is lost in an emergency.
const tellsCommit = ({ inputs: { health: { versionFrom } } }) => versionFrom.kind === 'json' && versionFrom.pointer === '/commit';
/** The version that what is live answers with: what the input says, else its commit where answers tell that, and of all services the same. */
function liveVersion(world) {
    const commits = new Set(world.targets.map(({ live }) => live?.commit?.id));
    return world.inputs.health.version ?? (tellsCommit(world) && commits.size === 1 ? [...commits][0] : undefined);
}
/** The version that the candidate must answer with: what the input says, else its commit; images have none of their own. */
const expectedVersion = ({ inputs: { health, candidate } }) => health.version ?? (candidate.imageUrl ? undefined : candidate.commit);


/***/ }),

/***/ 87333:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   cl: () => (/* binding */ sharedNow),
/* harmony export */   jQ: () => (/* binding */ minding),
/* harmony export */   zd: () => (/* binding */ clockError)
/* harmony export */ });
// A header says whole seconds, and an answer is under way for some.
const WRONG_MS = 60_000;
/** The same connections, through which the story learns how far GitHub's clock is ahead of the runner's. */
const minding = (http, clock, story) => ({
    ...http,
    send: async (request) => {
        const answer = await http.send(request);
        const said = Date.parse(answer.headers.date ?? '');
        if (!Number.isNaN(said))
            story.clockOffMs = said - clock.now();
        return answer;
    },
});
/** By how much the runner's clock is wrong: positive where it is slow, 0 within a minute, or before GitHub answered. */
const clockError = ({ story: { clockOffMs = 0 } }) => (Math.abs(clockOffMs) > WRONG_MS ? clockOffMs : 0);
/** Wall time that runs on different machines agree on: GitHub's, where the runner's clock is wrong. */
const sharedNow = (world) => world.ports.clock.now() + clockError(world);


/***/ }),

/***/ 11826:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ resumeRecord)
/* harmony export */ });
/* unused harmony export openRecord */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _env_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2374);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(37638);
/* harmony import */ var _github_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(60662);
/* harmony import */ var _github_deployment_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(45652);
/* harmony import */ var _github_patience_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(32696);
/* harmony import */ var _late_state_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(12805);
/* harmony import */ var _sought_deployment_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(38375);








/** Opens a record and sets it in progress; undefined where none is wanted, or none can be made (then it warns). */
async function openRecord(request, ports) {
    const { mode, environment: name, token, sha, description, keep } = request;
    const { environment, runner } = ports;
    if (mode === 'off' || !name || !token || !sha || !environment.repository)
        return undefined;
    const mark = markOf(ports);
    const wanted = { sha, environment: name, description, production: name === 'production', payload: mark };
    try {
        const github = open(ports, token);
        if (mode === 'auto' && (await hasOwnRecord(github, { name, sha }, ports))) {
            runner.info(`The job's own \`environment: ${name}\` keeps the record on GitHub: no second one is made.`);
            return undefined;
        }
        const { id, unclear } = await makeDeployment(github, { token, wanted, mark, keep }, ports);
        runner.info(`Deployment ${id} of ${name} is recorded on GitHub.`);
        const sure = await start({ id, token, description, keep }, ports);
        const record = resumeRecord(id, { token, sure }, ports);
        return unclear ? closingLost(record, { sought: { environment: name, mark }, token }, ports) : record;
    }
    catch (error) {
        if (!ports.signal.aborted)
            runner.warning(`No deployment could be recorded on GitHub: ${sayError(error)}`);
        return undefined;
    }
}
async function start(request, ports) {
    try {
        return await setInProgress(request, ports);
    }
    catch (error) {
        const said = `Deployment ${request.id} could not be set to in_progress on GitHub: ${sayError(error)}`;
        if (!ports.signal.aborted)
            ports.runner.warning(said);
        return false;
    }
}
// Jobs of a matrix share run, attempt and name, and can come in the same millisecond.
const markOf = ({ environment: { runId, runAttempt, job }, clock }) => ({
    run: runId ?? '',
    attempt: runAttempt,
    job: job ?? '',
    at: clock.now(),
    nonce: randomUUID(),
});
// A request that was given up can still be carried out later: what it made is closed together with the record.
const closingLost = (record, { sought, token }, ports) => ({
    id: record.id,
    async close(state, description, environmentUrl) {
        const closed = await record.close(state, description, environmentUrl);
        await closeSought(sought, { token, except: record.id, looks: 1 }, ports);
        return closed;
    },
});
const open = ({ http, environment }, token) => (0,_github_js__WEBPACK_IMPORTED_MODULE_3__/* .createGitHub */ .C)({ http, environment, token });
// Three pauses, 1.5 s in all, which leaves a canceled job the time to say what it found.
const LOOKS = 4;
/**
 * A record that was opened before, for instance by the main step of a post step. It can still be closed once the job was
 * canceled, for 3 seconds. `sure`: no request is left that could set it in progress again.
 */
const resumeRecord = (id, { token, sure }, ports) => ({
    id,
    async close(state, description, environmentUrl) {
        const now = (0,_sought_deployment_js__WEBPACK_IMPORTED_MODULE_7__/* .alive */ .yV)(ports);
        const change = { state, description, logUrl: (0,_env_js__WEBPACK_IMPORTED_MODULE_1__/* .runUrl */ .Vp)(now.environment), environmentUrl };
        try {
            await (0,_github_patience_js__WEBPACK_IMPORTED_MODULE_5__/* .confirmState */ .wh)(open(now, token), id, change, now);
        }
        catch (error) {
            now.runner.warning(`Deployment ${id} could not be set to ${state} on GitHub: ${sayError(error)}`);
            return false;
        }
        if (!sure)
            await (0,_late_state_js__WEBPACK_IMPORTED_MODULE_6__/* .keepClosed */ .A)({ id, token, looks: ports.signal.aborted ? LOOKS : 1 }, now);
        return true;
    },
});
/**
 * Whether GitHub made a record for this job by itself, which it does where the job names an `environment:`
 * (https://github.com/actions/runner/issues/2120). Its states link to this run; ours carry a mark.
 */
async function hasOwnRecord(github, { name, sha }, ports) {
    const { runId, sha: runSha } = ports.environment;
    if (!runId)
        return false;
    const recent = await readSurely(() => listDeployments(github, { environment: name, limit: 30 }), ports);
    const candidates = recent.filter((one) => [sha, runSha].includes(one.sha) && !/"run":/.test(JSON.stringify(one.payload ?? '')));
    for (const { id } of candidates.slice(0, 5)) {
        const [state] = await readSurely(() => listDeploymentStates(github, Number(id)), ports);
        if (state && isOpenState(state.state) && new RegExp(`/runs/${runId}(/|$)`).test(state.log_url ?? ''))
            return true;
    }
    return false;
}
function sayError(error) {
    return error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ && error.advice ? `${(0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorMessage */ .gJ)(error)}. ${error.advice}` : (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorMessage */ .gJ)(error);
}


/***/ }),

/***/ 45652:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ef: () => (/* binding */ listDeploymentStates),
/* harmony export */   Jn: () => (/* binding */ listDeployments),
/* harmony export */   Yy: () => (/* binding */ createDeployment),
/* harmony export */   fT: () => (/* binding */ setDeploymentState),
/* harmony export */   q1: () => (/* binding */ isOpenState)
/* harmony export */ });
/* harmony import */ var _http_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48398);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12712);


/** Whether a record in this state is under way, so that somebody has to close it. */
const isOpenState = (state) => ['in_progress', 'queued', 'pending', 'waiting'].includes(state);
/**
 * Makes a deployment record for exactly this commit. GitHub's own defaults would merge the base branch in and refuse
 * while any check is pending, so both are off: gating is done before, by gates that say why.
 */
const createDeployment = (github, { sha, environment, description, production, payload }) => github.call('POST', 'deployments', {
    ref: sha,
    environment,
    description: (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .truncate */ .xv)(description, 140),
    production_environment: production,
    auto_merge: false,
    required_contexts: [],
    ...(payload ? { payload } : {}),
});
/** Adds a state to a deployment record. The environment's URL counts only on success. */
const setDeploymentState = (github, id, { state, description, logUrl, environmentUrl }) => github.call('POST', `deployments/${id}/statuses`, {
    state,
    description: (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .truncate */ .xv)(description, 140),
    ...(logUrl ? { log_url: logUrl } : {}),
    ...(environmentUrl && state === 'success' ? { environment_url: environmentUrl } : {}),
});
/** Deployment records of an environment, newest first; of one commit where `sha` is given. */
async function listDeployments(github, { environment, sha, limit = 100 }) {
    const query = new URLSearchParams({ environment, ...(sha ? { sha } : {}) });
    const found = await github.list(`deployments?${query}`, undefined, limit);
    return found.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || Number(b.id) - Number(a.id));
}
/** The states of a record, newest first. Empty where GitHub has none or has dropped them (after 90 days). */
async function listDeploymentStates(github, id) {
    try {
        const states = await github.list(`deployments/${id}/statuses`);
        return states.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
    }
    catch (error) {
        if ((0,_http_error_js__WEBPACK_IMPORTED_MODULE_0__/* .isStatus */ .zM)(error, 404))
            return [];
        throw error;
    }
}


/***/ }),

/***/ 32696:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Po: () => (/* binding */ POLICY),
/* harmony export */   WG: () => (/* binding */ isPassing),
/* harmony export */   bo: () => (/* binding */ readSurely),
/* harmony export */   wh: () => (/* binding */ confirmState)
/* harmony export */ });
/* harmony import */ var _github_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(60662);
/* harmony import */ var _github_deployment_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(45652);
/* harmony import */ var _http_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48398);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(59899);




/** How patiently records on GitHub are written and read: four times within a few seconds. */
const POLICY = { attempts: 4, baseMs: 500, maxMs: 4_000 };
/** Whether an error of GitHub's may be gone a moment later. What was asked for may have happened all the same. */
const isPassing = (error) => {
    if (error instanceof _github_js__WEBPACK_IMPORTED_MODULE_0__/* .GitHubDenied */ .Z)
        return { retry: false };
    if (error instanceof _http_error_js__WEBPACK_IMPORTED_MODULE_2__/* .ConnectionError */ .Rc)
        return { retry: true };
    return {
        retry: error instanceof _http_error_js__WEBPACK_IMPORTED_MODULE_2__/* .HttpError */ .j$ && (error.status < 400 || error.status >= 500 || [408, 409, 429].includes(error.status)),
    };
};
/** HTTP repeats what failed in passing; half a list or a proxy's page with status 200 is as passing as a 502. */
const readSurely = (read, { clock, signal }) => (0,_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .retry */ .L)(read, {
    policy: POLICY,
    decide: (error) => ({ retry: error instanceof _http_error_js__WEBPACK_IMPORTED_MODULE_2__/* .HttpError */ .j$ && (error.status < 300 || error.status === 409) }),
    clock,
    signal,
});
/**
 * Sets a record's state. Saying a state twice does no harm, so unlike other POSTs this one is repeated until confirmed.
 * Answers how many tries it took: after more than one, an earlier try may still be carried out.
 */
const confirmState = (github, id, change, { clock, signal }) => (0,_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .retry */ .L)(async (attempt) => {
    const answer = await (0,_github_deployment_js__WEBPACK_IMPORTED_MODULE_1__/* .setDeploymentState */ .fT)(github, id, change);
    // An answer without a state is no confirmation, whatever its status says.
    if (answer?.state !== change.state)
        throw new _http_error_js__WEBPACK_IMPORTED_MODULE_2__/* .HttpError */ .j$('GitHub did not confirm the state', { status: 200, headers: {}, body: '' });
    return attempt;
}, { policy: POLICY, decide: isPassing, clock, signal });


/***/ }),

/***/ 60662:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ createGitHub),
/* harmony export */   Z: () => (/* binding */ GitHubDenied)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _http_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(10916);
/* harmony import */ var _http_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48398);



// https://docs.github.com/en/rest/about-the-rest-api/api-versions
const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
/**
 * Opens GitHub's API with the job's token.
 * @throws ActionError outside of a repository's run.
 */
function createGitHub({ http, environment, token }) {
    const { apiUrl, repository } = environment;
    if (!repository)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('GITHUB_REPOSITORY is not set, so there is no repository to talk about.');
    const root = `${apiUrl.replace(/\/+$/, '')}`;
    const url = (path) => /^https?:/.test(path) ? path : path.startsWith('/') ? `${root}${path}` : `${root}/repos/${repository.owner}/${repository.name}/${path}`;
    const send = async (method, path, body) => {
        try {
            return await http.send({
                url: url(path),
                method,
                headers: { ...HEADERS, authorization: `Bearer ${token}` },
                // Comments, descriptions and records are read by everybody who can read the repository.
                ...(body === undefined ? {} : { json: body, redacted: true }),
            });
        }
        catch (error) {
            throw explained(error);
        }
    };
    return {
        owner: repository.owner,
        repo: repository.name,
        call: async (method, path, body) => {
            const answer = await send(method, path, body);
            return (answer.body.length === 0 ? undefined : (0,_http_js__WEBPACK_IMPORTED_MODULE_1__/* .jsonOf */ .o_)(answer));
        },
        list: async (path, pick = (page) => page, limit = Infinity) => {
            const items = [];
            let pages = 0;
            let next = `${path}${path.includes('?') ? '&' : '?'}per_page=100`;
            while (next !== undefined && items.length < limit) {
                const answer = await send('GET', next);
                const found = pick((0,_http_js__WEBPACK_IMPORTED_MODULE_1__/* .jsonOf */ .o_)(answer));
                if (!Array.isArray(found))
                    throw refused(answer, 'something that is no list');
                for (const item of found)
                    items.push(item);
                if ((pages += 1) > MOST_PAGES)
                    throw refused(answer, 'a list that does not end');
                next = nextPage(answer, new URL(root).origin);
            }
            return items.slice(0, limit);
        },
    };
}
// Twenty thousand items: more than GitHub has of anything that is asked for here.
const MOST_PAGES = 200;
const refused = ({ url, status, headers, body }, what) => new _http_error_js__WEBPACK_IMPORTED_MODULE_2__/* .HttpError */ .j$(`GET ${url.split('?', 1)[0]} answered ${status} with ${what}`, { status, headers, body: body.toString('utf8', 0, 2_000) });
// The token goes along, so a next page elsewhere than on this API is not followed.
function nextPage(answer, origin) {
    const link = answer.headers.link?.split(',').find((one) => /;\s*rel="?next"?/.test(one));
    if (link === undefined)
        return undefined;
    const url = /<([^>]+)>/.exec(link)?.[1];
    if (url && URL.canParse(url) && new URL(url).origin === origin)
        return url;
    throw refused(answer, 'a list that goes on at another server, where the token must not go');
}
// The permission that a call lacks is GitHub's own word where it says one.
function explained(error) {
    if (!(0,_http_error_js__WEBPACK_IMPORTED_MODULE_2__/* .isStatus */ .zM)(error, 401, 403))
        return error;
    if (isLimited(error))
        return new GitHubDenied(error, 'The rate limit of this token is used up: run the job again later, or give another `github-token`.');
    const accepted = error.headers['x-accepted-github-permissions'];
    const need = accepted ? ` (GitHub accepts: ${accepted})` : '';
    const advice = error.status === 401
        ? 'Check the input `github-token`.'
        : `Grant the job what it lacks under \`permissions:\`${need}, or give another \`github-token\`.`;
    return new GitHubDenied(error, advice);
}
// GitHub says "too much" with 403 as well, and no permission would help.
const isLimited = ({ headers, message }) => headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(message);
/** GitHub refused the token: wrong (401), without the permission or over its rate limit (403). */
class GitHubDenied extends _http_error_js__WEBPACK_IMPORTED_MODULE_2__/* .HttpError */ .j$ {
    advice;
    constructor(error, advice) {
        super((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error), error);
        this.advice = advice;
    }
}


/***/ }),

/***/ 12805:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ keepClosed),
/* harmony export */   x: () => (/* binding */ setInProgress)
/* harmony export */ });
/* harmony import */ var _env_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2374);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(37638);
/* harmony import */ var _github_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(60662);
/* harmony import */ var _github_deployment_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(45652);
/* harmony import */ var _github_patience_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(32696);
/* harmony import */ var _sought_deployment_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(38375);






// To cut such a request off leaves its fate unknown, so the answer is waited for a moment after the job was canceled.
const OUTLAST_MS = 2_000;
/**
 * Sets a record in progress. Answers whether it is certain that GitHub does so only once, now.
 * @throws the last error, where GitHub did not confirm it; then that is not certain either.
 */
async function setInProgress({ id, token, description, keep }, ports) {
    const patient = outlasting(ports);
    const github = (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .createGitHub */ .C)({ ...patient, token });
    keep.starting(id);
    const tries = await (0,_github_patience_js__WEBPACK_IMPORTED_MODULE_4__/* .confirmState */ .wh)(github, id, { state: 'in_progress', description, logUrl: (0,_env_js__WEBPACK_IMPORTED_MODULE_0__/* .runUrl */ .Vp)(ports.environment) }, patient);
    if (tries === 1)
        keep.starting(undefined);
    return tries === 1;
}
function outlasting(ports) {
    const { clock, signal, http } = ports;
    const ended = new AbortController();
    const end = () => void clock.after(OUTLAST_MS, () => ended.abort(signal.reason));
    if (signal.aborted)
        end();
    signal.addEventListener('abort', end, { once: true });
    return { ...ports, signal: ended.signal, http: http.under(ended.signal) };
}
/**
 * Closes a record again where a late "in progress" came after the state that closed it: that state is said once more, or
 * error where it has none. Looks more than once, with pauses; warns, never throws.
 */
async function keepClosed({ id, token, looks }, ports) {
    const now = (0,_sought_deployment_js__WEBPACK_IMPORTED_MODULE_5__/* .alive */ .yV)(ports);
    const github = (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .createGitHub */ .C)({ ...now, token });
    try {
        for (let look = 1; look <= looks; look += 1) {
            if (look > 1)
                await now.clock.sleep(_sought_deployment_js__WEBPACK_IMPORTED_MODULE_5__/* .PAUSE_MS */ .y3 * (look - 1), now.signal);
            const states = await (0,_github_patience_js__WEBPACK_IMPORTED_MODULE_4__/* .readSurely */ .bo)(() => (0,_github_deployment_js__WEBPACK_IMPORTED_MODULE_3__/* .listDeploymentStates */ .Ef)(github, id), now);
            if (!states[0] || !(0,_github_deployment_js__WEBPACK_IMPORTED_MODULE_3__/* .isOpenState */ .q1)(states[0].state))
                continue;
            const { state, description, environment_url: environmentUrl } = states.find((one) => !(0,_github_deployment_js__WEBPACK_IMPORTED_MODULE_3__/* .isOpenState */ .q1)(one.state)) ?? LOST;
            await (0,_github_patience_js__WEBPACK_IMPORTED_MODULE_4__/* .confirmState */ .wh)(github, id, { state: state, description, logUrl: (0,_env_js__WEBPACK_IMPORTED_MODULE_0__/* .runUrl */ .Vp)(now.environment), environmentUrl }, now);
            now.runner.info(`Deployment ${id} was set in progress on GitHub once more, by a request whose answer was lost: it is ${state} again.`);
        }
    }
    catch (error) {
        now.runner.warning(`Whether deployment ${id} stayed closed on GitHub cannot be told: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .errorMessage */ .gJ)(error)}`);
    }
}
const LOST = { state: 'error', description: 'The job ended without an outcome', environment_url: undefined };


/***/ }),

/***/ 86192:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ts: () => (/* binding */ createNotifier)
/* harmony export */ });
/* unused harmony exports slackMessage, discordMessage */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _http_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48398);
/* harmony import */ var _http_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(10916);
/* harmony import */ var _rate_limit_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(18941);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(59899);





/** Opens the channels. Nothing is sent yet. */
function createNotifier(options) {
    const { channels: { slackUrl, discordUrl }, runner } = options;
    let { messageId } = options;
    const attempt = async (service, work) => {
        try {
            await work();
        }
        catch (error) {
            runner.warning(`${service} could not be told: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`);
        }
    };
    const discord = async (notice) => {
        if (!discordUrl)
            return;
        await attempt('Discord', async () => {
            const id = await sendDiscord(discordUrl, messageId, { notice, options });
            if (id !== undefined && id !== messageId)
                options.onMessage?.(id);
            messageId = id ?? messageId;
        });
    };
    return {
        progress: discord,
        outcome: async (notice) => {
            const slack = slackUrl ? attempt('Slack', () => post(slackUrl, 'POST', slackMessage(notice), options).then(() => undefined)) : undefined;
            await Promise.all([discord(notice), slack]);
        },
    };
}
// Chats limit bursts to a few messages a second and say for how long; a message that may have arrived is not sent twice.
async function post(url, method, message, { http, clock, signal, redactor }) {
    // A chat is read by more people than a log is.
    const json = JSON.parse(JSON.stringify(message), (_, value) => (typeof value === 'string' ? redactor.redact(value) : value));
    return (0,_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .retry */ .L)(() => http.send({ url, method, json, timeoutMs: 5_000 }), {
        policy: { attempts: 3, baseMs: 300, maxMs: 1_000 },
        decide: (error) => {
            if (error instanceof _http_error_js__WEBPACK_IMPORTED_MODULE_1__/* .HttpError */ .j$ && error.status === 429) {
                const afterMs = (0,_rate_limit_js__WEBPACK_IMPORTED_MODULE_4__/* .serverWaitMs */ .R)(error, clock.now()) ?? 1_000;
                return afterMs <= 5_000 ? { retry: true, afterMs } : { retry: false };
            }
            // A PATCH says the same thing twice without harm.
            const harmless = method === 'PATCH' && (error instanceof _http_error_js__WEBPACK_IMPORTED_MODULE_1__/* .ConnectionError */ .Rc || (error instanceof _http_error_js__WEBPACK_IMPORTED_MODULE_1__/* .HttpError */ .j$ && error.status >= 500));
            return { retry: harmless };
        },
        clock,
        signal,
    });
}
/** Slack's blocks (https://docs.slack.dev/reference/block-kit/blocks): text of its own for notifications and old clients. */
function slackMessage({ title, text, facts, links }) {
    const section = (content) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(content, 3_000) } });
    // Links as text and not as buttons: a button calls home, and a webhook has no home.
    const row = links.map(({ label, url }) => `<${url.replace(/[<>|]/g, encodeURIComponent)}|${slackText(label)}>`).join('  ·  ');
    return {
        text: cut(`${title}: ${text}`, 3_000),
        unfurl_links: false,
        blocks: [
            { type: 'header', text: { type: 'plain_text', text: cut(title, 150), emoji: true } },
            section(slackText(text)),
            ...(facts.length > 0 ? [{ type: 'section', fields: facts.slice(0, 10).map(({ name, value }) => ({ type: 'mrkdwn', text: cut(`*${slackText(name)}*\n${slackText(value)}`, 2_000) })) }] : []),
            ...(row ? [{ type: 'context', elements: [{ type: 'mrkdwn', text: cut(row, 2_000) }] }] : []),
        ],
    };
}
// https://docs.slack.dev/messaging/formatting-message-text#escaping
const slackText = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const COLORS = { progress: 0x5865f2, good: 0x2da44e, bad: 0xcf222e, unclear: 0xbf8700 };
/** A Discord message with one embed (https://discord.com/developers/docs/resources/webhook#execute-webhook). */
function discordMessage({ tone, title, text, facts, links }) {
    const row = links.map(({ label, url }) => `[${discordText(label)}](${url.replace(/[()<>\s]/g, encodeURIComponent)})`).join('  ·  ');
    return {
        // Nobody is called by a commit whose subject says @everyone.
        allowed_mentions: { parse: [] },
        embeds: [
            {
                title: cut(title, 256),
                color: COLORS[tone],
                description: `${cut(discordText(text), 2_000)}${row ? `\n\n${cut(row, 1_500)}` : ''}`,
                fields: facts.slice(0, 10).map(({ name, value }) => ({ name: cut(name, 256), value: cut(discordText(value), 200) || '–', inline: true })),
            },
        ],
    };
}
const discordText = (text) => text.replace(/[\\*_~|`>[\]]/g, '\\$&');
async function sendDiscord(url, messageId, { notice, options }) {
    const message = discordMessage(notice);
    const address = new URL(url);
    if (messageId) {
        address.pathname += `/messages/${messageId}`;
        try {
            await post(address.href, 'PATCH', message, options);
            return messageId;
        }
        catch (error) {
            // Somebody deleted it: the outcome is told all the same.
            if (!(error instanceof _http_error_js__WEBPACK_IMPORTED_MODULE_1__/* .HttpError */ .j$ && error.status === 404))
                throw error;
        }
    }
    const fresh = new URL(url);
    fresh.searchParams.set('wait', 'true');
    const { id } = (0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .jsonOf */ .o_)(await post(fresh.href, 'POST', message, options));
    return typeof id === 'string' ? id : undefined;
}
const cut = (text, limit) => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text);


/***/ }),

/***/ 99908:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ poll)
/* harmony export */ });
/** Asks until the answer is the wanted one or the time is up. Always asks at least once, and once more at the end. */
async function poll(options) {
    const { probe, until, interval, timeoutMs, clock, signal } = options;
    const deadline = clock.elapsed() + timeoutMs;
    for (let attempt = 1;; attempt += 1) {
        const answer = await probe(attempt);
        if (until(answer))
            return { done: true, answer, attempts: attempt };
        const left = deadline - clock.elapsed();
        if (left <= 0)
            return { done: false, last: answer, attempts: attempt };
        await clock.sleep(Math.min(left, interval(answer, attempt)), signal);
    }
}


/***/ }),

/***/ 38375:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   NE: () => (/* binding */ PATIENT_LOOKS),
/* harmony export */   fT: () => (/* binding */ closeSought),
/* harmony export */   kT: () => (/* binding */ makeDeployment),
/* harmony export */   y3: () => (/* binding */ PAUSE_MS),
/* harmony export */   yV: () => (/* binding */ alive)
/* harmony export */ });
/* harmony import */ var _env_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2374);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(37638);
/* harmony import */ var _github_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(60662);
/* harmony import */ var _github_deployment_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(45652);
/* harmony import */ var _github_patience_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(32696);
/* harmony import */ var _http_error_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(48398);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(59899);







/**
 * Makes one record, also where the answer to the first request is lost: it is found again by its mark, which has to be
 * in the payload. `unclear`: a second one may turn up. What failed or was canceled half-way is closed as far as it shows.
 * @throws the last error, where no record can be made.
 */
async function makeDeployment(github, { token, wanted, mark, keep }, ports) {
    const { clock, signal } = ports;
    const sought = { environment: wanted.environment, mark };
    let tries = 0;
    keep.sought(sought);
    const make = async (attempt) => {
        tries = attempt;
        const [lost] = attempt > 1 ? await findSought(github, sought, ports) : [];
        const made = lost ?? (await (0,_github_deployment_js__WEBPACK_IMPORTED_MODULE_3__/* .createDeployment */ .Yy)(github, wanted));
        if (typeof made?.id === 'number')
            return made.id;
        throw new _http_error_js__WEBPACK_IMPORTED_MODULE_5__/* .HttpError */ .j$('GitHub answered without a deployment', { status: 200, headers: {}, body: '' });
    };
    try {
        const id = await (0,_retry_js__WEBPACK_IMPORTED_MODULE_6__/* .retry */ .L)(make, { policy: _github_patience_js__WEBPACK_IMPORTED_MODULE_4__/* .POLICY */ .Po, decide: _github_patience_js__WEBPACK_IMPORTED_MODULE_4__/* .isPassing */ .WG, clock, signal });
        keep.made(id);
        if (tries === 1)
            keep.sought(undefined);
        return { id, unclear: tries > 1 };
    }
    catch (error) {
        const isRefused = tries === 1 && !signal.aborted && !(0,_github_patience_js__WEBPACK_IMPORTED_MODULE_4__/* .isPassing */ .WG)(error).retry;
        if (isRefused || (await closeSought(sought, { token, looks: signal.aborted ? PATIENT_LOOKS : 1 }, ports)))
            keep.sought(undefined);
        throw error;
    }
}
/** As many as it usually takes until GitHub has carried out what was under way when nobody waited for it any more. */
const PATIENT_LOOKS = 5;
/** Milliseconds after the first look; each further pause is longer by as much. */
const PAUSE_MS = 250;
// Once the job is canceled the runner leaves 10 s in all, and a record is not the only thing to close.
const GRACE_MS = 3_000;
/** The same ports; those of a canceled job for 3 seconds more. */
const alive = (ports) => (ports.signal.aborted ? ports.grace(GRACE_MS) : ports);
/**
 * Closes whatever carries the mark: it was made by a request whose answer was lost. GitHub may get to hear of that
 * request only later, so it looks more than once. Answers whether it found and closed something; warns, never throws.
 */
async function closeSought(sought, { token, except, looks }, ports) {
    const now = alive(ports);
    const { runner, environment } = now;
    const github = (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .createGitHub */ .C)({ ...now, token });
    const change = { state: 'inactive', description: 'Made by a request whose answer was lost', logUrl: (0,_env_js__WEBPACK_IMPORTED_MODULE_0__/* .runUrl */ .Vp)(environment) };
    const find = async () => (await findSought(github, sought, now)).filter(({ id }) => Number(id) !== except);
    try {
        const lost = await lookFor(find, looks, now);
        for (const { id } of lost) {
            await (0,_github_patience_js__WEBPACK_IMPORTED_MODULE_4__/* .confirmState */ .wh)(github, Number(id), change, now);
            runner.info(`Deployment ${id} of ${sought.environment} was made on GitHub though its answer was lost: it is closed.`);
        }
        return lost.length > 0;
    }
    catch (error) {
        runner.warning(`Whether GitHub keeps an open deployment of ${sought.environment} from this job cannot be told: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .errorMessage */ .gJ)(error)}`);
        return false;
    }
}
async function lookFor(find, looks, { clock, signal }) {
    for (let look = 1;; look += 1) {
        const found = await find();
        if (found.length > 0 || look >= looks)
            return found;
        await clock.sleep(PAUSE_MS * look, signal);
    }
}
// What was asked for a moment ago is among the newest.
const DEPTH = 100;
async function findSought(github, { environment, mark }, ports) {
    const newest = await (0,_github_patience_js__WEBPACK_IMPORTED_MODULE_4__/* .readSurely */ .bo)(() => (0,_github_deployment_js__WEBPACK_IMPORTED_MODULE_3__/* .listDeployments */ .Jn)(github, { environment, limit: DEPTH }), ports);
    return newest.filter((one) => isMarked(one, mark));
}
function isMarked({ payload }, mark) {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload ?? {});
    try {
        const found = JSON.parse(text);
        return Object.entries(mark).every(([name, value]) => found[name] === value);
    }
    catch {
        return false;
    }
}


/***/ }),

/***/ 89237:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ ask)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48398);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(27300);
/* harmony import */ var _cache_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(94150);



/** What is kept of a body: a longer health answer is a mistake, and it should not cost the runner memory. */
const MAX_BYTES = 512 * 1024;
const MAX_REDIRECTS = 5;
/** Probes once, on a connection of its own, without trying again. Throws only when the job is canceled. */
async function ask(target, spec, { http, clock }, unique) {
    const started = clock.elapsed();
    const send = (url) => http.send({
        url,
        method: spec.method,
        headers: { ..._cache_js__WEBPACK_IMPORTED_MODULE_1__/* .noCacheHeaders */ .mZ, ...spec.headers },
        ...(spec.body === undefined ? {} : { body: spec.body }),
        ...(target.family ? { family: target.family } : {}),
        timeoutMs: Math.min(spec.attemptTimeoutMs, spec.timeoutMs),
        attempts: 1,
        maxRedirects: spec.redirects === 'follow' ? MAX_REDIRECTS : 0,
        fresh: true,
        maxBytes: MAX_BYTES,
        expect: () => true,
    });
    try {
        let response = await send(target.bustCaches ? (0,_cache_js__WEBPACK_IMPORTED_MODULE_1__/* .bustCache */ .Bz)(target.url, unique) : target.url);
        let next = redirectOf(response);
        const goesAlong = spec.redirects === 'same-host' && (spec.method === 'GET' || spec.method === 'HEAD');
        for (let left = MAX_REDIRECTS; goesAlong && next && left > 0 && isSameHost(response.url, next); left -= 1) {
            response = await send(next.href);
            next = redirectOf(response);
        }
        return { answered: true, answer: (0,_answer_js__WEBPACK_IMPORTED_MODULE_2__/* .toAnswer */ .Gl)(response), url: new URL(response.url), redirect: next, latencyMs: clock.elapsed() - started };
    }
    catch (error) {
        if (error instanceof _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_0__/* .ConnectionError */ .Rc)
            return { answered: false, error, latencyMs: clock.elapsed() - started };
        throw error;
    }
}
function redirectOf({ status, headers, url }) {
    const { location } = headers;
    return [301, 302, 303, 307, 308].includes(status) && location && URL.canParse(location, url) ? new URL(location, url) : undefined;
}
// Headers with secrets go along, so the step down from https to http is another host too.
const isSameHost = (from, to) => new URL(from).hostname === to.hostname && !(from.startsWith('https:') && to.protocol === 'http:') && to.protocol.startsWith('http');


/***/ }),

/***/ 45069:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Rj: () => (/* binding */ fingerprint),
/* harmony export */   Z4: () => (/* binding */ isStill),
/* harmony export */   x2: () => (/* binding */ baselineKey)
/* harmony export */ });
/* unused harmony exports formatBaseline, parseBaseline, sayFingerprint */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _pointer_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5617);
/* harmony import */ var _version_source_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(46772);



/** The line that an output carries. */
const formatBaseline = (baseline) => JSON.stringify(baseline);
/**
 * Reads the output of an earlier capture.
 * @throws Error that reads on after an input's name.
 */
function parseBaseline(text) {
    const fault = 'must be `capture` or the output `baseline` of an earlier step that captured';
    let parsed;
    try {
        parsed = JSON.parse(text);
    }
    catch (error) {
        throw new Error(fault, { cause: error });
    }
    if (parsed === null || typeof parsed !== 'object' || !Object.values(parsed).every(isFingerprint))
        throw new Error(fault);
    return parsed;
}
function isFingerprint(value) {
    const { kind, version, traits } = (value ?? {});
    if (kind === 'version')
        return typeof version === 'string';
    return kind === 'none' || (kind === 'traits' && traits !== null && typeof traits === 'object');
}
/** The name under which a baseline keeps an address: its query may hold a secret. */
const baselineKey = (url) => url.split(/[?#]/, 1)[0];
/**
 * What a few answers of one address, some time apart, have in common: their version, or else the traits that did not
 * change from one to the next. Undefined where nothing stays the same, so that no later change would prove anything.
 */
function fingerprint(answers, source) {
    if (answers.length === 0)
        return { kind: 'none' };
    const reading = (0,_version_source_js__WEBPACK_IMPORTED_MODULE_1__/* .readVersion */ .$4)(source, answers.at(-1));
    if (reading.found)
        return { kind: 'version', version: reading.version };
    const [first = {}, ...others] = answers.map(traitsOf);
    const stable = Object.entries(first).filter(([name, hash]) => others.every((traits) => traits[name] === hash));
    // What names a build decides alone: a database that comes back is a change too, but no deploy.
    const telling = stable.filter(([name]) => TELLING.test(name));
    const traits = Object.fromEntries((telling.length > 0 ? telling : stable).slice(0, 50));
    return Object.keys(traits).length > 0 ? { kind: 'traits', traits } : undefined;
}
/** A fingerprint in words, as one reads on after "answers with". */
function sayFingerprint(print) {
    if (print.kind === 'none')
        return 'nothing good';
    return print.kind === 'version' ? `version ${print.version}` : `an answer known by its ${Object.keys(print.traits).join(', ')}`;
}
/** Whether this answer is still the one of the baseline. */
function isStill(before, answer, source) {
    if (before.kind === 'none')
        return false;
    if (before.kind === 'version') {
        const reading = (0,_version_source_js__WEBPACK_IMPORTED_MODULE_1__/* .readVersion */ .$4)(source, answer);
        return reading.found && (0,_version_source_js__WEBPACK_IMPORTED_MODULE_1__/* .sameVersion */ .r1)(before.version, reading.version);
    }
    const now = traitsOf(answer);
    return Object.entries(before.traits).every(([name, hash]) => now[name] === hash);
}
const TELLING = /version|commit|sha\b|release|revision|build|built|deploy|boot|started|assets/i;
const VOLATILE = /time|uptime|date|now\b|stamp|request|trace|nonce|latency|duration|memory|load|cpu|\bage\b/i;
function traitsOf(answer) {
    const headers = Object.entries(answer.headers).filter(([name]) => TELLING.test(name) || ['etag', 'last-modified'].includes(name));
    const json = answer.json();
    const body = json.valid ? (0,_pointer_js__WEBPACK_IMPORTED_MODULE_2__/* .leaves */ .FQ)(json.value).map(([pointer, value]) => [`json:${pointer}`, value]) : textTraits(answer.text);
    const all = [...headers.map(([name, value]) => [`header:${name}`, value]), ...body];
    const kept = all.filter(([name]) => TELLING.test(name) || !VOLATILE.test(name));
    return Object.fromEntries(kept.map(([name, value]) => [name, digest(JSON.stringify(value))]));
}
// A page's scripts and styles carry their build's hash in their names.
function textTraits(text) {
    const assets = [...text.matchAll(/(?:src|href)=["']?([^"'\s>]+\.(?:m?js|css))/gi)].map(([, name]) => name);
    return [['body', text], ...(assets.length > 0 ? [['assets', assets]] : [])];
}
const digest = (text) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(text).digest('base64url').slice(0, 12);


/***/ }),

/***/ 94150:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bz: () => (/* binding */ bustCache),
/* harmony export */   Is: () => (/* binding */ cacheHit),
/* harmony export */   mZ: () => (/* binding */ noCacheHeaders)
/* harmony export */ });
/** Headers by which caches say that they, and not the service, answered. */
const HITS = [
    // RFC 9211, then the words of the common CDNs.
    ['cache-status', /;\s*hit\b/i],
    ['cf-cache-status', /^(hit|stale|updating|revalidated)\b/i],
    ['x-vercel-cache', /^(hit|stale|prerender)\b/i],
    ['x-nextjs-cache', /^(hit|stale)\b/i],
    ['x-cache', /\bhit\b/i],
    ['x-cache-status', /\b(hit|stale)\b/i],
    ['x-proxy-cache', /\bhit\b/i],
    // RFC 9111 §5.1: only a cache adds an age, and a validated answer has none.
    ['age', /^[1-9]\d*$/],
];
/** The header that shows that a cache answered, as `name: value`; undefined where none does. */
function cacheHit(headers) {
    const found = HITS.find(([header, hit]) => hit.test(headers[header]?.trim() ?? ''));
    return found && `${found[0]}: ${headers[found[0]].slice(0, 80)}`;
}
/** What asks every cache on the way for an answer of the service itself (RFC 9111 §5.2.1.4, §5.4). */
const noCacheHeaders = { 'cache-control': 'no-cache', pragma: 'no-cache' };
/** The address with a query parameter that no cache has seen: for caches that ignore what the headers ask. */
function bustCache(url, unique) {
    const busted = new URL(url);
    busted.searchParams.append('_wait_healthy', unique);
    return busted.href;
}


/***/ }),

/***/ 5146:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ capture),
/* harmony export */   v: () => (/* binding */ NothingStable)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(37638);
/* harmony import */ var _ask_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(89237);
/* harmony import */ var _baseline_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(45069);
/* harmony import */ var _status_set_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6465);
/* harmony import */ var _version_source_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(46772);






/** Every answer differs from the last, so that no change would prove anything. */
class NothingStable extends _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ {
}
// More than a second apart, so that an uptime in seconds gives itself away as something that changes by itself.
const PROBES = 3;
const APART_MS = 1_100;
/**
 * Notes what answers now at every address, to be told apart from what answers after the deploy. An address that does
 * not give a good answer is noted as such: then any good answer is a change.
 * @throws NothingStable
 */
async function capture(spec, ports) {
    const started = ports.clock.elapsed();
    const noted = await Promise.all(spec.urls.map((url) => captureOne(url, spec, ports)));
    return {
        baseline: Object.fromEntries(noted.map(({ key, print }) => [key, print])),
        attempts: noted.reduce((sum, { attempts }) => sum + attempts, 0),
        elapsedMs: ports.clock.elapsed() - started,
    };
}
async function captureOne(url, spec, ports) {
    const key = (0,_baseline_js__WEBPACK_IMPORTED_MODULE_3__/* .baselineKey */ .x2)(url);
    const target = { url, name: key, family: spec.families[0], bustCaches: false };
    const answers = [];
    let attempts = 0;
    while (attempts < PROBES) {
        if (attempts > 0)
            await ports.clock.sleep(APART_MS, ports.signal);
        attempts += 1;
        const exchange = await (0,_ask_js__WEBPACK_IMPORTED_MODULE_2__/* .ask */ .k)(target, spec, ports, (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)());
        if (exchange.answered && (0,_status_set_js__WEBPACK_IMPORTED_MODULE_5__/* .hasStatus */ .Ro)(spec.status, exchange.answer.status))
            answers.push(exchange.answer);
        if (answers.length > 0 && (0,_version_source_js__WEBPACK_IMPORTED_MODULE_4__/* .readVersion */ .$4)(spec.versionFrom, answers.at(-1)).found)
            break;
    }
    const print = (0,_baseline_js__WEBPACK_IMPORTED_MODULE_3__/* .fingerprint */ .Rj)(answers, spec.versionFrom);
    if (print)
        return { key, print, attempts };
    throw new NothingStable(`${key} shows no version, and no part of its answers stays the same from one to the next`, {
        advice: 'A change after the deploy would prove nothing. Let the app say its commit, and name where in `version-from`.',
    });
}


/***/ }),

/***/ 85772:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ currentVersion)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _ask_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(89237);
/* harmony import */ var _version_source_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(46772);



const TRIES = 3;
/** The version that the first address answers with now, well or not; undefined where no answer tells one. */
async function currentVersion(spec, ports) {
    const url = spec.urls[0];
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const exchange = await (0,_ask_js__WEBPACK_IMPORTED_MODULE_1__/* .ask */ .k)({ url, name: url, family: spec.families[0], bustCaches: attempt > 0 }, spec, ports, (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)());
        const reading = exchange.answered ? (0,_version_source_js__WEBPACK_IMPORTED_MODULE_2__/* .readVersion */ .$4)(spec.versionFrom, exchange.answer) : undefined;
        if (reading?.found)
            return reading.version;
    }
    return undefined;
}


/***/ }),

/***/ 29294:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ sayCanceled),
/* harmony export */   o: () => (/* binding */ cancelDeploy)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48398);
/* harmony import */ var _status_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(20146);



/**
 * Cancels a deploy and answers what became of it, which may be another outcome: it can have gone live in the meantime,
 * and a queued one cannot be canceled through the API. Undefined where Render did not say.
 */
async function cancelDeploy(serviceId, deployId, { render, clock, signal }) {
    let seen;
    try {
        for (let attempt = 1; attempt <= 5; attempt += 1) {
            await passing(() => render.cancelDeploy(serviceId, deployId, TRY_MS));
            seen = (await passing(() => render.getDeploy(serviceId, deployId, TRY_MS))) ?? seen;
            if (seen && (0,_status_js__WEBPACK_IMPORTED_MODULE_2__/* .isDone */ .$L)(seen))
                return seen;
            await clock.sleep(500 * attempt, signal);
        }
    }
    catch (error) {
        // The time was up, but what was seen until then is worth telling.
        if (!seen || !signal.aborted)
            throw error;
    }
    return seen;
}
// A canceled job leaves seconds: a request that hangs is given up for another one. To cancel twice does no harm.
const TRY_MS = 2_000;
// A refusal means that there is nothing left to cancel, or not yet; the deploy's own status tells which.
async function passing(call) {
    try {
        return await call();
    }
    catch (error) {
        if (error instanceof _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_1__/* .HttpError */ .j$ || error instanceof _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_1__/* .ConnectionError */ .Rc)
            return undefined;
        throw error;
    }
}
/** What became of a deploy that we canceled, in words. */
function sayCanceled(deployId, deploy, error) {
    if (error !== undefined)
        return `${deployId} could not be canceled (${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}): it may still go live.`;
    if (deploy?.status === 'canceled')
        return `${deployId} was canceled at Render.`;
    if (deploy && (0,_status_js__WEBPACK_IMPORTED_MODULE_2__/* .isDone */ .$L)(deploy))
        return `${deployId} had ended before it could be canceled: ${deploy.status}.`;
    const why = deploy?.status === 'queued' ? ': Render cannot cancel what is queued' : '';
    return `${deployId} could not be canceled${why}. It may still go live.`;
}


/***/ }),

/***/ 71003:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gp: () => (/* binding */ RenderDenied),
/* harmony export */   jb: () => (/* binding */ createRender),
/* harmony export */   mk: () => (/* binding */ keyFault)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_http__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(10916);
/* harmony import */ var _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48398);
/* harmony import */ var _axcouncil_core_rate_limit__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(18941);
/* harmony import */ var _axcouncil_core_retry__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(59899);





/** Render refused the key (401), or the key may not do this (403). */
class RenderDenied extends _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ {
    status;
    constructor(error) {
        const [message, advice] = error.status === 401
            ? [
                'Render does not accept the API key',
                'Check the input `api-key`, which our workflows take from the secret RENDER_API_KEY: a key is made under Account Settings, API Keys, and ends when its user leaves the workspace.',
            ]
            : ['The API key may not do this', 'The input `api-key` must be of a user who may deploy this service.'];
        super(`${message} (${error.message}).`, { advice });
        this.status = error.status;
    }
}
/** The fault of the input `api-key` where Render refused it at the first look at a service. */
const keyFault = ({ status }, serviceId) => ({
    input: 'api-key',
    message: `${status === 401 ? 'is not accepted by Render (401): it is wrong, or was revoked' : `may not see ${serviceId} (403)`}; our workflows take it from the secret RENDER_API_KEY`,
});
// An answer takes a second or two; after 15 s of silence another try is quicker than waiting on. What is sent only once
// gets longer: to give up on it means to search for what it did.
const READ_TIMEOUT_MS = 15_000;
const SEND_TIMEOUT_MS = 30_000;
// A limit is of a minute; a server that names a longer time does not keep us from noticing the end of a deploy.
const LONGEST_COURTESY_MS = 30_000;
/** Opens Render's API. Nothing is sent before the first call. */
function createRender(options) {
    const { send, read } = connect(options);
    const service = (id) => `services/${encodeURIComponent(id)}`;
    const deploy = (id, deployId) => `${service(id)}/deploys/${encodeURIComponent(deployId)}`;
    const act = async (method, path, json) => send({ method, path, json });
    return {
        getService: (id) => read(service(id), (isResource)),
        listDeploys: async (id, query = {}) => items(await read(`${service(id)}/deploys`, (isList), { limit: 20, ...query }), 'deploy').sort(newestFirst),
        getDeploy: (id, deployId, timeoutMs) => read(deploy(id, deployId), (isResource), {}, timeoutMs),
        triggerDeploy: async (id, request) => deployIn(await act('POST', `${service(id)}/deploys`, body(request))),
        cancelDeploy: async (id, deployId, timeoutMs) => void (await send({ method: 'POST', path: `${deploy(id, deployId)}/cancel`, timeoutMs })),
        rollback: async (id, deployId) => deployIn(await act('POST', `${service(id)}/rollback`, { deployId })),
        listEvents: async (id, query = {}) => items(await read(`${service(id)}/events`, (isList), { limit: 100, ...query }), 'event'),
        listLogs: async ({ serviceId, types, limit, ...query }) => {
            const all = { ...query, resource: serviceId, type: types, limit: Math.min(limit, 100), direction: 'backward' };
            const { logs } = await read('logs', isLogs, all);
            // Reversed first: lines of the same millisecond keep their order.
            return logs.reverse().sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
        },
        setAutoDeploy: async (id, autoDeploy) => (0,_axcouncil_core_http__WEBPACK_IMPORTED_MODULE_1__/* .jsonOf */ .o_)(await act('PATCH', service(id), { autoDeploy })),
        listDomains: async (id) => items(await read(`${service(id)}/custom-domains`, (isList), { limit: 100 }), 'customDomain'),
        addDomain: async (id, name) => void (await act('POST', `${service(id)}/custom-domains`, { name })),
        removeDomain: async (id, idOrName) => void (await act('DELETE', `${service(id)}/custom-domains/${encodeURIComponent(idOrName)}`)),
        metrics: (kind, query) => read(`metrics/${kind}`, (isList), query),
    };
}
function connect({ http, clock, signal, apiUrl, apiKey }) {
    const root = apiUrl.href.replace(/\/+$/, '');
    // All reads of a user count against one limit, other jobs' too: near its end we ask so slowly that it lasts.
    let notBefore = 0;
    const send = async ({ method = 'GET', path, query = {}, json, timeoutMs = method === 'GET' ? READ_TIMEOUT_MS : SEND_TIMEOUT_MS }) => {
        const headers = { accept: 'application/json', authorization: `Bearer ${apiKey}` };
        const url = `${root}/${path}${search(query)}`;
        const reads = method === 'GET';
        if (reads && notBefore > clock.elapsed())
            await clock.sleep(notBefore - clock.elapsed(), signal);
        const answer = await denied(() => http.send({ url, method, headers, timeoutMs, ...(json === undefined ? {} : { json }) }));
        if (reads)
            notBefore = clock.elapsed() + Math.min(LONGEST_COURTESY_MS, (0,_axcouncil_core_rate_limit__WEBPACK_IMPORTED_MODULE_3__/* .courtesyMs */ .H)(answer, clock.now()));
        return answer;
    };
    // A proxy's login page or half a body comes with status 200: asking again is as safe as after a 502.
    const read = (path, isWanted, query, timeoutMs) => (0,_axcouncil_core_retry__WEBPACK_IMPORTED_MODULE_4__/* .retry */ .L)(async () => readable(await send({ path, timeoutMs, ...(query ? { query } : {}) }), isWanted), {
        policy: { attempts: 4, baseMs: 500, maxMs: 4_000 },
        decide: (error) => ({ retry: error instanceof _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_2__/* .HttpError */ .j$ && (error.status < 300 || error.status === 409) }),
        clock,
        signal,
    });
    return { send, read };
}
async function denied(send) {
    try {
        return await send();
    }
    catch (error) {
        throw (0,_axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_2__/* .isStatus */ .zM)(error, 401, 403) ? new RenderDenied(error) : error;
    }
}
function search(query) {
    const pairs = Object.entries(query).flatMap(([name, value]) => value === undefined ? [] : [value].flat().map((one) => [name, String(one)]));
    return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}
function readable(answer, isWanted) {
    const value = (0,_axcouncil_core_http__WEBPACK_IMPORTED_MODULE_1__/* .jsonOf */ .o_)(answer);
    if (isWanted(value))
        return value;
    const { status, headers, url } = answer;
    throw new _axcouncil_core_http_error__WEBPACK_IMPORTED_MODULE_2__/* .HttpError */ .j$(`${url.split('?', 1)[0]} answered ${status} with JSON of another form than documented`, {
        status,
        headers,
        body: '',
    });
}
const isObject = (value) => typeof value === 'object' && value !== null;
function isList(value) {
    return Array.isArray(value) && value.every(isObject);
}
const isLogs = (value) => isObject(value) && isList(value.logs);
function isResource(value) {
    return isObject(value) && typeof value.id === 'string' && /^[a-z]+-/.test(value.id);
}
const items = (page, name) => page.map((entry) => entry[name]).filter((isResource));
// The documentation does not promise an order, so nobody may rely on one.
const newestFirst = (a, b) => Date.parse(b.createdAt ?? '') - Date.parse(a.createdAt ?? '') || 0;
function deployIn(answer) {
    return answer.body.length === 0 ? undefined : readable(answer, (isResource));
}
// `deployMode` may stand alone only, and what is not asked for is not sent: the API's defaults are the service's own.
const body = ({ commitId, imageUrl, clearCache, deployMode }) => {
    if (deployMode)
        return { deployMode };
    return {
        ...(commitId ? { commitId } : {}),
        ...(imageUrl ? { imageUrl } : {}),
        ...(clearCache ? { clearCache: 'clear' } : {}),
    };
};


/***/ }),

/***/ 33310:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ZA: () => (/* binding */ findOurs),
/* harmony export */   sw: () => (/* binding */ isSameCommit),
/* harmony export */   uW: () => (/* binding */ findTwin),
/* harmony export */   v7: () => (/* binding */ listNew)
/* harmony export */ });
/* harmony import */ var _status_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(20146);

/**
 * The deploy that our request made, among those listed after it: one that was not there before, of our trigger and our
 * commit or image. A twin that somebody else asked for in the same moment cannot be told from ours, and is as good.
 */
const findOurs = (deploys, identity) => listNew(deploys, identity).find((deploy) => isLikeOurs(deploy, identity));
/** Deploys that were not there before ours was asked for, of anybody. */
function listNew(deploys, { before }) {
    const known = new Set(before.map(({ id }) => id));
    const newest = Math.max(0, ...before.map(createdAt));
    return deploys.filter((deploy) => !known.has(deploy.id) && createdAt(deploy) >= newest - SKEW_MS);
}
// Only the server's own times are compared, since our clock may be wrong; and theirs may differ from machine to machine.
const SKEW_MS = 3_600_000;
/**
 * A deploy that makes ours needless: the same commit (or image by digest), asked for in the same way, still on its way;
 * or, where the job is run again, live by now. With `clearCache` only a deploy of our own will do.
 */
function findTwin(identity, { rerun }) {
    const { before, request } = identity;
    if (request.clearCache || !isPinned(request))
        return undefined;
    // An unknown status may be the end of an old deploy, but then it has finished.
    const underway = before.find((deploy) => !(0,_status_js__WEBPACK_IMPORTED_MODULE_0__/* .isDone */ .$L)(deploy) && !deploy.finishedAt);
    const candidate = underway ?? (rerun ? (0,_status_js__WEBPACK_IMPORTED_MODULE_0__/* .liveDeploy */ .At)(before) : undefined);
    return candidate && isLikeOurs(candidate, identity) ? candidate : undefined;
}
// A tag may point to another image by now; a commit or a digest is what it was.
const isPinned = ({ commitId, imageUrl }) => commitId !== undefined || /@sha256:/.test(imageUrl ?? '');
const isLikeOurs = ({ trigger, commit, image }, { trigger: ours, request }) => (trigger ?? ours) === ours &&
    (request.commitId === undefined || isSameCommit(commit?.id, request.commitId)) &&
    (request.imageUrl === undefined || bareImage(image?.ref) === bareImage(request.imageUrl));
/** Whether a deploy's commit is the one asked for. */
const isSameCommit = (id, wanted) => id?.toLowerCase() === wanted.toLowerCase();
const bareImage = (ref) => ref?.replace(/^(https?|docker):\/\//, '');
const createdAt = (deploy) => Date.parse(deploy.createdAt ?? '') || 0;


/***/ }),

/***/ 1695:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M5: () => (/* binding */ createLedger),
/* harmony export */   SC: () => (/* binding */ readLedger),
/* harmony export */   jF: () => (/* binding */ seek),
/* harmony export */   p5: () => (/* binding */ endLeft)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _cancel_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29294);
/* harmony import */ var _identity_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(33310);



/** An empty one. */
function createLedger(runner) {
    const open = new Map();
    const save = () => runner.saveState('deploys', JSON.stringify([...open.values()]));
    return {
        note: (deploy) => {
            open.set(deploy.serviceId, deploy);
            save();
        },
        strike: (serviceId) => {
            open.delete(serviceId);
            save();
        },
    };
}
/** What the main step of this job left in its ledger. */
const readLedger = (runner) => JSON.parse(runner.state('deploys') || '[]');
/** What tells a deploy of ours from others, without what that does not need. */
const seek = ({ trigger, request, before }) => ({
    trigger,
    request,
    before: before.map(({ id, createdAt }) => ({ id, ...(createdAt ? { createdAt } : {}) })),
});
/** Cancels a deploy that may be on its way, and says what became of it. */
async function endLeft(deploy, ports) {
    const { serviceId } = deploy;
    try {
        const id = 'deployId' in deploy ? deploy.deployId : (0,_identity_js__WEBPACK_IMPORTED_MODULE_2__/* .findOurs */ .ZA)(await ports.render.listDeploys(serviceId), deploy.sought)?.id;
        return id ? (0,_cancel_js__WEBPACK_IMPORTED_MODULE_1__/* .sayCanceled */ .L)(id, await (0,_cancel_js__WEBPACK_IMPORTED_MODULE_1__/* .cancelDeploy */ .o)(serviceId, id, ports)) : `No deploy of ${serviceId} had been started.`;
    }
    catch (error) {
        if ('deployId' in deploy)
            return (0,_cancel_js__WEBPACK_IMPORTED_MODULE_1__/* .sayCanceled */ .L)(deploy.deployId, undefined, error);
        return `Whether a deploy of ${serviceId} had been started cannot be told: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`;
    }
}


/***/ }),

/***/ 85842:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ openRender)
/* harmony export */ });
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(71003);

/** An action's ports with Render's API opened in them. */
const openRender = (ports, access) => ({
    render: (0,_client_js__WEBPACK_IMPORTED_MODULE_0__/* .createRender */ .jb)({ ...ports, ...access }),
    clock: ports.clock,
    signal: ports.signal,
    log: ports.runner,
    grace: (ms) => openRender(ports.grace(ms), access),
});


/***/ }),

/***/ 20146:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $L: () => (/* binding */ isDone),
/* harmony export */   At: () => (/* binding */ liveDeploy),
/* harmony export */   ZT: () => (/* binding */ previousDeploy),
/* harmony export */   qB: () => (/* binding */ progress)
/* harmony export */ });
const PENDING = {
    created: 'queued',
    queued: 'queued',
    build_in_progress: 'build',
    pre_deploy_in_progress: 'pre-deploy',
    update_in_progress: 'update',
};
const ENDINGS = {
    live: 'live',
    deactivated: 'replaced',
    build_failed: 'build-failed',
    pre_deploy_failed: 'pre-deploy-failed',
    update_failed: 'update-failed',
    canceled: 'canceled',
};
/**
 * Reads a status (https://api-docs.render.com/reference/retrieve-deploy). A word that we do not know is a deploy still on
 * its way, `known: false`: new ones did appear, and clients that took them for a failure broke (permisso/deploy-to-render#3).
 */
function progress({ status = '' }) {
    const ending = Object.hasOwn(ENDINGS, status) ? ENDINGS[status] : undefined;
    if (ending)
        return { done: true, ending };
    const phase = Object.hasOwn(PENDING, status) ? PENDING[status] : undefined;
    return { done: false, phase: phase ?? 'update', known: phase !== undefined };
}
/** Whether the deploy has an outcome. A live one can still become deactivated. */
const isDone = (deploy) => progress(deploy).done;
/** The deploy that serves now: the newest one that is live. */
const liveDeploy = (deploys) => deploys.find(({ status }) => status === 'live');
/** The deploy that was live before `ours`, in a list with the newest first. */
function previousDeploy(deploys, ours) {
    const older = deploys.slice(deploys.findIndex(({ id }) => id === ours?.id) + 1);
    return older.find(({ status }) => status === 'live') ?? older.find(({ status }) => status === 'deactivated');
}


/***/ })

};
