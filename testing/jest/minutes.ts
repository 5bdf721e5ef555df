/** Tests on a whole n8n take as long as n8n takes. */
jest.setTimeout(300_000);
