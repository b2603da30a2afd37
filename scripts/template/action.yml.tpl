name: axcouncil __NAME__
description: Asks an address once and says what it answered
author: axcouncil
branding:
  icon: box
  color: blue

inputs:
  url:
    description: Address to ask
    required: true
  timeout:
    description: How long the answer may take
    default: 30s

outputs:
  status:
    description: HTTP status of the answer
  duration-ms:
    description: Milliseconds from the question to the whole answer

runs:
  using: node24
  main: ../../dist/__NAME__/index.js
