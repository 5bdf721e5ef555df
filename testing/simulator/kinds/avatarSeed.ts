import type { SimulatorOptions } from '../options';
import type { CommonVoice } from './voiceSeed';

export interface Figure {
	type: 'whole_body' | 'sit_body' | 'circle_view';
	width: number;
	height: number;
	bg_replace: boolean;
}

export interface CommonAvatar {
	id: string;
	name: string;
	gender: 'Male' | 'Female';
	width: number;
	height: number;
	voice: CommonVoice;
	tagIds: number[];
	figures: Figure[];
}

/** The leaves of the tree that tag_list answers. */
export const avatarTags = ['商务', '主播', '教育', '医疗', '生活', '古风'].map((name, index) => ({
	id: index + 1,
	name,
}));

const names = ['安安', '博文', '楚楚', '东升', '恩雅', '飞扬', '冠宇', '海伦'];

const figures: Figure[] = [
	{ type: 'whole_body', width: 1080, height: 1920, bg_replace: true },
	{ type: 'sit_body', width: 1080, height: 1350, bg_replace: true },
	{ type: 'circle_view', width: 720, height: 720, bg_replace: false },
];

/** Made-up common avatars, always the same. */
export function commonAvatars(
	{ commonAvatars: count }: SimulatorOptions,
	voices: CommonVoice[],
): CommonAvatar[] {
	return Array.from({ length: count }, (_, index) => {
		const isMale = index % 2 === 1;
		const fitting = voices.filter(({ gender }) => gender === (isMale ? 'male' : 'female'));
		return {
			id: `common-avatar-${String(index + 1).padStart(3, '0')}`,
			name: `${names[index % names.length]}${index + 1}`,
			gender: isMale ? 'Male' : 'Female',
			width: 1080,
			height: 1920,
			voice: fitting[index % fitting.length] ?? voices[0],
			tagIds: [(index % 6) + 1, ...(index % 3 === 0 ? [((index + 1) % 6) + 1] : [])],
			figures: figures.slice(0, (index % 3) + 1),
		};
	});
}
