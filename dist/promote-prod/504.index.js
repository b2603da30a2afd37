export const id = 504;
export const ids = [504];
export const modules = {

/***/ 33504:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   post: () => (/* binding */ post)
/* harmony export */ });
/* harmony import */ var _axcouncil_core_env__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2374);
/* harmony import */ var _axcouncil_core_github__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(60662);
/* harmony import */ var _axcouncil_core_deployment_record__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(11826);
/* harmony import */ var _axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(45652);
/* harmony import */ var _axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(37638);
/* harmony import */ var _axcouncil_core_late_state__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(12805);
/* harmony import */ var _axcouncil_core_sought_deployment__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(38375);
/* harmony import */ var _axcouncil_core_notify__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(86192);
/* harmony import */ var _axcouncil_render_leftover__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1695);
/* harmony import */ var _axcouncil_render_ports__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(85842);
/* harmony import */ var _canary_percentage_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(33945);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(16805);
/* harmony import */ var _notice_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(71190);
/* harmony import */ var _state_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(25913);














/** Ends what a main step left that was killed before it could tidy up: its deploys, and the record that is the lock. */
async function post(ports, source) {
    const remains = (0,_state_js__WEBPACK_IMPORTED_MODULE_13__/* .readRemains */ .UW)(ports.runner);
    const { settled, deploys, recordId, sought, startingId, ending } = remains;
    const isLeft = !settled && (deploys.length > 0 || recordId !== undefined);
    const isUp = remains.isResetOwed || (!settled && remains.canary > 0);
    if (!isLeft && !isUp && deploys.length === 0 && !sought && !startingId && !ending)
        return;
    const inputs = (0,_inputs_js__WEBPACK_IMPORTED_MODULE_11__/* .readInputs */ .K)(source, ports.environment);
    // First, as it cannot fail: the lock must be free even where the team cannot be told.
    if (sought)
        await (0,_axcouncil_core_sought_deployment__WEBPACK_IMPORTED_MODULE_6__/* .closeSought */ .fT)(sought, { token: inputs.token, except: recordId, looks: recordId === undefined ? _axcouncil_core_sought_deployment__WEBPACK_IMPORTED_MODULE_6__/* .PATIENT_LOOKS */ .NE : 1 }, ports);
    // Beside the rest, since a command of the caller's may hang.
    const reset = isUp && inputs.canary ? (0,_canary_percentage_js__WEBPACK_IMPORTED_MODULE_10__/* .resetLeft */ .XB)(inputs, ports) : undefined;
    const render = (0,_axcouncil_render_ports__WEBPACK_IMPORTED_MODULE_9__/* .openRender */ .Z)(ports, inputs.access);
    for (const deploy of deploys)
        ports.runner.info(await (0,_axcouncil_render_leftover__WEBPACK_IMPORTED_MODULE_8__/* .endLeft */ .p5)(deploy, render));
    if (isLeft)
        await endAll(remains, { inputs, ports, reset });
    if (ending && recordId !== undefined && (await (0,_axcouncil_core_deployment_record__WEBPACK_IMPORTED_MODULE_2__/* .resumeRecord */ .D)(recordId, { token: inputs.token, sure: true }, ports).close(ending.state, ending.description, ending.url))) {
        ports.runner.info(`Deployment ${recordId} on GitHub is closed: the lock is free.`);
    }
    if (!isLeft && reset)
        await noteReset(await reset, { inputs, ports, recordId });
    if (startingId !== undefined)
        await (0,_axcouncil_core_late_state__WEBPACK_IMPORTED_MODULE_5__/* .keepClosed */ .A)({ id: startingId, token: inputs.token, looks: _axcouncil_core_sought_deployment__WEBPACK_IMPORTED_MODULE_6__/* .PATIENT_LOOKS */ .NE }, ports);
}
async function endAll({ recordId, messageId }, { inputs, ports, reset }) {
    const { runner, environment, http } = ports;
    const github = (0,_axcouncil_core_github__WEBPACK_IMPORTED_MODULE_1__/* .createGitHub */ .C)({ http, environment, token: inputs.token });
    const run = (0,_axcouncil_core_env__WEBPACK_IMPORTED_MODULE_0__/* .runUrl */ .Vp)(environment);
    const canary = await reset;
    if (canary)
        say(canary, ports);
    if (recordId !== undefined) {
        const said = `${canary?.isBack ? `${(0,_canary_percentage_js__WEBPACK_IMPORTED_MODULE_10__/* .sayNoted */ .YH)(0)}. ` : ''}The job ended before there was an outcome; run it again`;
        await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_3__/* .setDeploymentState */ .fT)(github, recordId, { state: 'error', description: said, logUrl: run });
        runner.info(`Deployment ${recordId} on GitHub is closed: the lock is free.`);
    }
    const links = [...(run ? [{ label: 'Run', url: run }] : []), ...(await (0,_notice_js__WEBPACK_IMPORTED_MODULE_12__/* .rollbackLink */ .VU)({ inputs, ports, github }))];
    await (0,_axcouncil_core_notify__WEBPACK_IMPORTED_MODULE_7__/* .createNotifier */ .Ts)({ ...ports, channels: inputs.notify, messageId }).outcome((0,_notice_js__WEBPACK_IMPORTED_MODULE_12__/* .cutOff */ .qG)(inputs.environment, links));
}
const say = ({ isBack, said }, { runner }) => (isBack ? runner.info(said) : runner.warning(said));
/** Says in a record that is closed what became of the percentage: a re-run begins there. Its state and the rest stay. */
async function noteReset(canary, { inputs, ports, recordId }) {
    say(canary, ports);
    if (recordId === undefined || !canary.isBack)
        return;
    const github = (0,_axcouncil_core_github__WEBPACK_IMPORTED_MODULE_1__/* .createGitHub */ .C)({ http: ports.http, environment: ports.environment, token: inputs.token });
    try {
        const [closed] = await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_3__/* .listDeploymentStates */ .Ef)(github, recordId);
        if (!closed || (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_3__/* .isOpenState */ .q1)(closed.state))
            return;
        await (0,_axcouncil_core_github_deployment__WEBPACK_IMPORTED_MODULE_3__/* .setDeploymentState */ .fT)(github, recordId, { state: closed.state, description: `${(0,_canary_percentage_js__WEBPACK_IMPORTED_MODULE_10__/* .sayNoted */ .YH)(0)}. ${closed.description ?? ''}`, logUrl: (0,_axcouncil_core_env__WEBPACK_IMPORTED_MODULE_0__/* .runUrl */ .Vp)(ports.environment) });
    }
    catch (error) {
        ports.runner.warning(`The percentage could not be noted on GitHub: ${(0,_axcouncil_core_errors__WEBPACK_IMPORTED_MODULE_4__/* .errorMessage */ .gJ)(error)}. A re-run would go on where it was.`);
    }
}


/***/ })

};
