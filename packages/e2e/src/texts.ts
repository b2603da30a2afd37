/** Characters of one error's text that are kept: long enough for any assertion. */
export const LONGEST_TEXT = 16 * 1024

/** Said at the end of what was cut. */
export const CUT = ' … cut'

// The first failures are read by people; of hundreds more, their beginning tells which are alike.
const ROOM_FOR_WHOLE_TEXTS = 4 * 1024 * 1024
const LONGEST_HEAD = 500

/** Text of at most so many characters, which says that it was cut. */
export const cutText = (text: string, longest: number): string => (text.length <= longest + CUT.length ? text : text.slice(0, longest) + CUT)

/**
 * A string of its own. V8 makes what is cut out of another string a view that keeps all of the other one in memory: a
 * name would keep the chunk of the file that it was read from.
 */
export const own = (text: string): string => Buffer.from(text).toString()

/** Keeps texts of errors in full until they fill a few megabytes, and then the beginning of each. */
export function createTextRoom(): (text: string) => string {
  let room = ROOM_FOR_WHOLE_TEXTS
  return (text) => {
    const kept = own(cutText(text, room > 0 ? LONGEST_TEXT : LONGEST_HEAD))
    room -= kept.length
    return kept
  }
}
