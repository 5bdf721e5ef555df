import type { Task } from '../store';
import type { Json } from '../json';
import type { KindName } from './kind';

/** A thing that is there from the start, as Tasks.add takes it. */
export interface Seed {
	kind: KindName;
	id: string;
	madeOn: Task['madeOn'];
	/** A number of its kind; undefined: it succeeded. */
	status?: number;
	msg?: string;
	request: Record<string, Json>;
	facts?: Json;
}

const voice = (id: string, name: string, madeOn: Task['madeOn'], status?: number): Seed => ({
	kind: 'voice',
	id: `C-Audio-${id}`,
	madeOn,
	status,
	msg: status === 4 ? '音频质量不合格' : '',
	request: { name, model_type: 'cicada3.0', language: 'cn' },
});

const avatar = (id: string, name: string, madeOn: Task['madeOn'], facts: Json): Seed => ({
	kind: 'avatar',
	id: `C-${id}`,
	madeOn,
	request: { name },
	facts: { width: 1080, height: 1920, ...facts },
});

/** Made-up own voices and avatars: API-made voices in each status, and some that were made on the website. */
export const ownSeeds: Seed[] = [
	...[2, 2, 2, 0, 1, 3, 4, 99].map((status, index) =>
		voice(`stand-in-${index + 1}`, `我的声音${index + 1}`, 'api', status),
	),
	voice('website-1', '网页声音1', 'website'),
	voice('website-2', '网页声音2', 'website'),
	avatar('stand-in-1', '我的数字人1', 'api', { voiceId: 'C-Audio-stand-in-1' }),
	avatar('stand-in-2', '我的数字人2', 'api', { is4k: true, isTransparent: true }),
	avatar('website-1', '网页数字人1', 'website', { voiceId: 'C-Audio-website-1', is4k: true }),
	avatar('website-2', '网页数字人2', 'website', { width: 1920, height: 1080 }),
];
