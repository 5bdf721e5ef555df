import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const extension = '.mp4';
/** Endings of videos that are not made here. */
const otherVideos = ['.mov', '.webm', '.avi', '.mkv', '.m4v'];
const isFile = (path: string) => path.toLowerCase().endsWith(extension);

/**
 * A folder, or the name of a new mp4, that can be written.
 * @returns its absolute path
 * @throws Error that names the flag
 */
export async function checkTarget(flag: string, given: string): Promise<string> {
	if (!given.trim()) throw new Error(`${flag} is empty: give a folder, or a file that ends in ${extension}.`);
	const path = resolve(given);
	const there = await stat(path).catch(() => undefined);
	if (there && !there.isDirectory()) {
		throw new Error(`${flag}: ${given} is there already, and is not overwritten. Give another name.`);
	}
	if (!there && otherVideos.includes(extname(path).toLowerCase())) {
		throw new Error(
			`${flag}: ${given} would not fit, the video is an mp4. Give a name that ends in ${extension}.`,
		);
	}
	let folder = path;
	while (!(await stat(folder).catch(() => undefined))) folder = dirname(folder);
	if (!(await stat(folder)).isDirectory()) throw new Error(`${flag}: ${folder} is not a folder.`);
	// Permissions do not tell: nobody can write to some file systems.
	await mkdtemp(join(folder, '.chanjing-')).then(rmdir, () => {
		throw new Error(`${flag}: nothing can be written to ${folder}.`);
	});
	return path;
}

/** Claims a file name that nobody has: the wanted one, or that with a number. */
async function claim(wanted: string): Promise<string> {
	const stem = wanted.slice(0, -extension.length);
	for (let number = 1; ; number++) {
		const path = number === 1 ? wanted : `${stem}-${number}${extension}`;
		try {
			await (await open(path, 'wx')).close();
			return path;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
	}
}

/**
 * Saves a video in a folder under the given name, or as the given file. What is there already stays: the video gets
 * another name then.
 * @returns where it is
 */
export async function saveVideo(
	target: string,
	name: string,
	read: () => Promise<Readable>,
	signal?: AbortSignal,
): Promise<string> {
	const folder = await stat(target).catch(() => undefined);
	const wanted = folder?.isDirectory() || !isFile(target) ? join(target, `${name}${extension}`) : target;
	await mkdir(dirname(wanted), { recursive: true });
	const path = await claim(wanted);
	const part = `${path}.part`;
	try {
		await pipeline(await read(), createWriteStream(part), { signal });
		await rename(part, path);
	} catch (error) {
		await Promise.all([part, path].map(async (one) => await rm(one, { force: true })));
		throw error;
	}
	return path;
}
