/** Who acts in the audit log when a command does. */
export const OPERATOR = 'operator';
