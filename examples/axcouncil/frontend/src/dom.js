/**
 * Makes an element. Text from the server only ever becomes a text node, so nothing in it can turn into markup.
 * @param {string} tag
 * @param {Record<string, unknown>} properties attributes by name; undefined and false are left out
 * @param {...(Node | string | undefined)} children
 */
export function element(tag, properties, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : String(value))
  }
  node.append(...children.filter((child) => child !== undefined))
  return node
}

export const byId = (id) => document.getElementById(id)
