import type { ActEvent, Place } from './event.ts'

/** One step of a job, as plain data. */
export interface StepRecord {
  id: string
  name: string
  stage: Place['stage']
  /** `running` where the run ended before the step did. */
  result: 'success' | 'failure' | 'skipped' | 'running'
  durationMs: number
  lines: string[]
  outputs: Record<string, string>
  /** The step's summary in Markdown; empty if it wrote none. */
  summary: string
  annotations: { level: 'error' | 'warning' | 'notice'; message: string; properties: Record<string, string> }[]
}

/** One job, as plain data. A job whose `if:` was false never appears: act does not mention it. */
export interface JobRecord {
  id: string
  /** `<calling job>/<workflow>/<job>`. */
  path: string
  /** The job's own name, without the number that act appends to the jobs of a matrix. */
  name: string
  matrix: Record<string, unknown>
  result: 'success' | 'failure' | 'running'
  /** Milliseconds from the run's start, by this machine's clock: act's own times are whole seconds. */
  startedMs: number
  durationMs: number
  steps: StepRecord[]
}

/** Adds one event to the jobs; `nowMs` counts from the run's start. */
export function record(jobs: JobRecord[], event: ActEvent, nowMs: number): void {
  if (!event.at.jobId || (event.kind === 'complaint' && !event.at.step)) return
  const job = jobOf(jobs, event.at, nowMs)
  if (event.kind === 'job-finished') {
    job.result = ownResult(job, event.result)
    job.durationMs = nowMs - job.startedMs
    return
  }
  if (!event.at.step) return
  addTo(stepOf(job, event.at), event)
}

// act keeps one result for all jobs of a matrix: once one has failed, each one that ends later is told as failed.
function ownResult(job: JobRecord, told: 'success' | 'failure'): 'success' | 'failure' {
  const sound = job.steps.every((step) => step.result === 'success' || step.result === 'skipped')
  return Object.keys(job.matrix).length > 0 && sound ? 'success' : told
}

function addTo(step: StepRecord, event: ActEvent): void {
  switch (event.kind) {
    case 'line': step.lines.push(event.text); return
    case 'complaint': step.lines.push(event.message); return
    case 'annotation': step.annotations.push({ level: event.level, message: event.message, properties: event.properties }); return
    case 'output': step.outputs[event.name] = event.value; return
    case 'summary': step.summary += event.markdown; return
    case 'step-finished':
      step.result = event.result
      step.durationMs = event.durationMs
      return
    case 'step-started': case 'job-finished': case 'mask': return
  }
}

function jobOf(jobs: JobRecord[], at: Place, nowMs: number): JobRecord {
  const matrix = JSON.stringify(at.matrix)
  const known = jobs.find((job) => job.path === at.job && JSON.stringify(job.matrix) === matrix)
  if (known) return known
  const name = at.job.split('/').at(-1) ?? at.job
  const job: JobRecord = {
    id: at.jobId,
    path: at.job,
    name: matrix === '{}' ? name : name.replace(/-\d+$/, ''),
    matrix: at.matrix,
    result: 'running',
    startedMs: nowMs,
    durationMs: 0,
    steps: [],
  }
  jobs.push(job)
  return job
}

function stepOf(job: JobRecord, at: Place): StepRecord {
  const known = job.steps.find((step) => step.id === at.stepId && step.stage === at.stage)
  if (known) return known
  const step: StepRecord = {
    id: at.stepId, name: at.step, stage: at.stage, result: 'running', durationMs: 0,
    lines: [], outputs: {}, summary: '', annotations: [],
  }
  job.steps.push(step)
  return step
}
