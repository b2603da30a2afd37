/**
 * Runs one of our scripts: `node scripts/run.mjs start`. Plain JavaScript that any Node reads, so that a machine that
 * lacks something gets a sentence rather than a syntax error.
 */
const [name = '', ...args] = process.argv.slice(2)
const major = Number(process.versions.node.split('.')[0])

if (major < 24) {
  stop(`Node 24 is needed, and this is ${process.version}. Run \`npm ci\` first: on Linux and Windows it brings Node 24 along; elsewhere install Node 24.`)
} else {
  process.argv = [process.argv[0], name, ...args]
  try {
    await import(new URL(`./${name}.ts`, import.meta.url).href)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/'[^.'/]/.test(error.message)) throw error
    stop(`The packages of this project are not installed (${error.message.split('\n')[0]}). Run \`npm ci\` first.`)
  }
}

function stop(sentence) {
  console.error(sentence)
  process.exitCode = 1
}
