import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** Names of Chromium in the search path, and where it is without being there. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const places = [
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Keeps Chromium from needing a sandbox or a graphics card, and from talking to anybody but n8n. */
const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

async function findChromium(): Promise<string> {
	const { CHROMIUM_PATH, PATH = '' } = process.env;
	if (CHROMIUM_PATH) return CHROMIUM_PATH;
	const folders = PATH.split(delimiter).filter(Boolean);
	const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places];
	for (const path of candidates) {
		const found = await access(path, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (found) return path;
	}
	throw new Error(
		'No Chromium was found. Install it (on Debian and Ubuntu: apt-get install chromium fonts-noto-cjk), or set CHROMIUM_PATH to the one to use.',
	);
}

/**
 * Starts the machine's Chromium without a window; the environment's `CHROMIUM_PATH` says which one.
 * @throws when there is none, with how to get one
 */
export async function startChromium(): Promise<Browser> {
	return await chromium.launch({ executablePath: await findChromium(), args: flags });
}
