/**
 * Values are read and written as these say, whatever the two servers, databases and roles have as their defaults. Rows that
 * row-level security would hide from the role are an error and not left out. Compiling the long expressions of masks takes
 * longer than it saves.
 */
export const SETTINGS = `
  set local statement_timeout = 0; select set_config(name, '0', true) from pg_settings where name = 'transaction_timeout'; set local idle_in_transaction_session_timeout = 0; set local standard_conforming_strings = on; set local row_security = off;
  set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local timezone = 'UTC'; set local extra_float_digits = 1; set local bytea_output = 'hex'; set local jit = off`
