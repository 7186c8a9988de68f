/** Slack for floors that went through single precision. */
export const FLOOR_SLACK = 1e-6;
