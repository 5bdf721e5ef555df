export interface CommonVoice {
	id: string;
	grade: number;
	name: string;
	gender: 'male' | 'female';
	lang: string;
	desc: string;
	speed: number;
	pitch: number;
	audition: string;
}

export interface CustomisedVoice {
	id: string;
	name: string;
	type: string;
	progress: number;
	audio_path: string;
	err_msg: string;
	/** 0 queued, 1 making, 2 usable, 3 expired, 4 failed, 99 deleted. */
	status: number;
	lang: string;
}

const manners = ['新闻', '带货', '温柔', '沉稳', '活泼', '知性', '磁性', '童声', '方言', '解说'];
const people = ['小芸', '大壮', '晓彤', '江叔', '子涵', '浩然', 'Amy', 'Ray'];

/** Made-up common voices: `count` of them, always the same. */
export function commonVoices(count: number): CommonVoice[] {
	return Array.from({ length: count }, (_, index) => {
		const number = String(index + 1).padStart(3, '0');
		return {
			id: `common-voice-${number}`,
			grade: index % 3 === 0 ? 1 : 0,
			name: `${manners[index % manners.length]}${people[index % people.length]}${number}`,
			gender: index % 2 ? 'male' : 'female',
			lang: index % 5 === 4 ? 'en' : 'multilingual',
			desc: index % 4 === 0 ? '适合短视频' : '',
			speed: 1,
			pitch: 1,
			audition: `https://res.example.com/audition/${number}.wav`,
		};
	});
}

/** Made-up customised voices, one or more in each status. */
export function customisedVoices(): CustomisedVoice[] {
	const statuses = [2, 2, 2, 0, 1, 3, 4, 99];
	return statuses.map((status, index) => ({
		id: `C-Audio-stand-in-${index + 1}`,
		name: `我的声音${index + 1}`,
		type: 'cicada3.0',
		progress: status === 2 ? 100 : status === 1 ? 40 : 0,
		audio_path: status === 2 ? `https://res.example.com/customised/${index + 1}.wav` : '',
		err_msg: status === 4 ? '音频质量不合格' : '',
		status,
		lang: 'cn',
	}));
}
