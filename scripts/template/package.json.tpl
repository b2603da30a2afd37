{
  "name": "@axcouncil/__NAME__",
  "version": "1.0.0",
  "private": true,
  "license": "MIT",
  "type": "module",
  "exports": {},
  "dependencies": { "@axcouncil/core": "1.0.0" }
}
