export const id = 609;
export const ids = [609];
export const modules = {

/***/ 4609:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openTrace: () => (/* binding */ openTrace)
});

// EXTERNAL MODULE: external "node:async_hooks"
var external_node_async_hooks_ = __webpack_require__(6698);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./packages/core/src/env.ts
var env = __webpack_require__(2374);
// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(7638);
;// CONCATENATED MODULE: ./packages/core/src/otlp.ts
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
const KINDS = { internal: 1 };
const STATUS_UNSET = 0;
const STATUS_ERROR = 2;
/**
 * Spans as the body of an OTLP/HTTP request in JSON: identifiers in hex, times as decimal strings of nanoseconds, enums as
 * numbers (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Every text passes `clean`.
 */
function tracesRequest(resource, spans, clean) {
    const attributes = (all) => Object.entries(all).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{ key, value: anyValue(typeof value === 'string' ? clean(value).slice(0, LONGEST) : value) }]));
    return {
        resourceSpans: [
            {
                resource: { attributes: attributes(resource) },
                scopeSpans: [
                    {
                        scope: { name: 'axcouncil-actions' },
                        spans: spans.map(({ traceId, spanId, parentSpanId, name, startMs, endMs, kind, error, attributes: own }) => ({
                            traceId, spanId, parentSpanId,
                            name: clean(name),
                            kind: KINDS[kind],
                            startTimeUnixNano: nanos(startMs),
                            endTimeUnixNano: nanos(Math.max(startMs, endMs)),
                            attributes: attributes(own),
                            status: { code: error ? STATUS_ERROR : STATUS_UNSET },
                        })),
                    },
                ],
            },
        ],
    };
}
const LONGEST = 1_000;
function anyValue(value) {
    if (typeof value === 'boolean')
        return { boolValue: value };
    if (typeof value === 'string')
        return { stringValue: value };
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
const nanos = (ms) => String(BigInt(Math.round(ms * 1_000)) * 1000n);
/** `a=1,b=two%20words` as OpenTelemetry's variables list headers and attributes. What has no name or no sign is skipped. */
function parsePairs(text) {
    const pairs = text.split(',').flatMap((pair) => {
        const at = pair.indexOf('=');
        const name = pair.slice(0, Math.max(0, at)).trim();
        return name ? [[decoded(name), decoded(pair.slice(at + 1).trim())]] : [];
    });
    return Object.fromEntries(pairs);
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}

;// CONCATENATED MODULE: ./packages/core/src/trace-attributes.ts


/*
 * Names of OpenTelemetry's semantic conventions:
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/cicd/, …/deployment/ and …/vcs/
 */
/** What is true of every span of a run. */
function pipelineAttributes(environment, commit) {
    const { workflow, runId, runAttempt, repository, serverUrl, ref, refName } = environment;
    return {
        'cicd.pipeline.name': workflow,
        'cicd.pipeline.run.id': runId,
        'cicd.pipeline.run.url.full': (0,env/* runUrl */.Vp)(environment),
        'github.run_attempt': runAttempt,
        'vcs.provider.name': 'github',
        'vcs.owner.name': repository?.owner,
        'vcs.repository.name': repository?.name,
        'vcs.repository.url.full': repository && `${serverUrl}/${repository.owner}/${repository.name}`,
        'vcs.ref.head.revision': commit,
        'vcs.ref.head.name': refName,
        'vcs.ref.head.type': ref?.startsWith('refs/tags/') ? 'tag' : ref?.startsWith('refs/heads/') ? 'branch' : undefined,
    };
}
const TYPES = { 'deploy-render': 'deploy', 'promote-prod': 'deploy', 'run-e2e': 'test', 'wait-healthy': 'test' };
function action({ name, outputs, failure, input }) {
    const verdict = outputs.outcome ?? outputs.verdict;
    const result = resultOf(failure);
    const deploys = TYPES[name] === 'deploy';
    return {
        'cicd.pipeline.task.name': name,
        'cicd.pipeline.task.type': TYPES[name],
        'cicd.pipeline.task.run.result': result,
        'cicd.pipeline.result': result,
        'error.type': failure === undefined ? undefined : String(verdict ?? errorType(failure)),
        'deployment.environment.name': input('environment'),
        'deployment.id': textOf(outputs['deploy-id']),
        'deployment.status': deploys && outputs['deploy-id'] ? (failure === undefined ? 'succeeded' : 'failed') : undefined,
        'axcouncil.outcome': textOf(verdict),
    };
}
const textOf = (value) => (value === undefined ? undefined : String(value));
const stage = (name, error) => ({
    'cicd.pipeline.task.name': name,
    'cicd.pipeline.task.run.result': resultOf(error),
    'error.type': error === undefined ? undefined : errorType(error),
});
const resultOf = (failure) => (failure === undefined ? 'success' : failure instanceof errors/* CanceledError */.k3 ? 'cancellation' : failure instanceof errors/* InputError */.dz ? 'error' : 'failure');
const errorType = (error) => (error instanceof Error ? error.name : 'unknown');
/** The attributes of the spans that are ours. */
const conventions = { action, stage };

;// CONCATENATED MODULE: ./packages/core/src/trace.ts






const PATIENCE_MS = 2_000;
// What is left of a canceled job's ten seconds belongs to production.
const CANCELED_PATIENCE_MS = 500;
// Chapters that only print are over at once, and would be noise.
const SHORTEST_MS = 5;
/** Begins the trace of an action. */
function openTrace({ action, environment, telemetry, clock }) {
    const { traceId, parentId } = placeOf(environment, telemetry);
    const began = { at: clock.now(), ms: clock.elapsed() };
    const own = newSpanId();
    const spans = [];
    const within = new external_node_async_hooks_.AsyncLocalStorage();
    const since = (ms) => began.at + (ms - began.ms);
    const measure = async (name, work) => {
        const span = { traceId, spanId: newSpanId(), parentSpanId: within.getStore() ?? own, name, startMs: since(clock.elapsed()) };
        const end = (error) => {
            const endMs = since(clock.elapsed());
            if (error !== undefined || endMs - span.startMs >= SHORTEST_MS)
                spans.push({ ...span, endMs, kind: 'internal', error: error !== undefined, attributes: conventions.stage(name, error) });
        };
        try {
            const result = await within.run(span.spanId, work);
            end();
            return result;
        }
        catch (error) {
            end(error);
            throw error;
        }
    };
    return {
        follow: (runner) => ({ ...runner, group: (title, chapter) => runner.group(title, () => measure(title, chapter)), stage: measure }),
        async send({ outputs, failure }, ports) {
            const attributes = conventions.action({ name: action, outputs, failure, input: ports.runner.input });
            const whole = { traceId, spanId: own, parentSpanId: parentId, name: action, startMs: began.at, endMs: since(clock.elapsed()), kind: 'internal', error: failure !== undefined, attributes };
            const shared = pipelineAttributes(environment, (0,env/* candidateCommit */.XU)(environment));
            await transmit(telemetry, [whole, ...spans].map((span) => ({ ...span, attributes: { ...shared, ...span.attributes } })), ports);
        },
    };
}
async function transmit(telemetry, spans, ports) {
    const { runner, signal, redactor } = ports;
    try {
        const { tracesUrl, protocol } = telemetry;
        if (protocol !== undefined && !protocol.startsWith('http/'))
            throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL is ${protocol}, and only OTLP over HTTP is spoken here`);
        const headers = parsePairs(telemetry.headers);
        for (const value of Object.values(headers))
            runner.mask(value);
        const patienceMs = signal.aborted ? CANCELED_PATIENCE_MS : PATIENCE_MS;
        const resource = { 'service.name': 'axcouncil-actions', ...parsePairs(telemetry.resource), ...(telemetry.serviceName ? { 'service.name': telemetry.serviceName } : {}) };
        const clean = (text) => redactor.redact(text);
        const json = tracesRequest(resource, spans, clean);
        await ports.grace(patienceMs).http.send({ url: tracesUrl, method: 'POST', headers, json, attempts: 1, timeoutMs: patienceMs, maxBytes: 10_000 });
        runner.info(`Trace ${spans[0].traceId}: ${spans.length} spans sent to ${new URL(tracesUrl).host}.`);
    }
    catch (error) {
        const why = error instanceof errors/* CanceledError */.k3 ? 'it did not answer in time' : (0,errors/* errorMessage */.gJ)(error);
        runner.info(`The trace could not be sent: ${why}. Nothing else depends on it.`);
    }
}
/**
 * Where our spans belong: under the caller's own span, else under that of the workflow run. Run and attempt give the
 * same identifiers in every job, and the same as the GitHub receiver of OpenTelemetry's collector gives the run
 * (https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/githubreceiver).
 */
function placeOf({ runId, runAttempt, repository }, { traceParent }) {
    const [, traceId, parentId] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceParent ?? '') ?? [];
    if (traceId && parentId && !/^0+$/.test(traceId) && !/^0+$/.test(parentId))
        return { traceId, parentId };
    const run = runId ? `${runId}${runAttempt}` : `${repository?.owner}/${repository?.name}${(0,external_node_crypto_.randomBytes)(16).toString('hex')}`;
    return { traceId: sha256(`${run}t`).slice(0, 32), parentId: sha256(`${run}s`).slice(16, 32) };
}
const sha256 = (text) => (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex');
const newSpanId = () => (0,external_node_crypto_.randomBytes)(8).toString('hex');


/***/ })

};
