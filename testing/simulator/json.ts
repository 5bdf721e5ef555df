/** Parsed JSON whose shape its reader knows, such as the body of a logged request. */
export type Json = ReturnType<typeof JSON.parse>;
