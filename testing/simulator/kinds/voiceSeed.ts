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

const manners = ['新闻', '带货', '温柔', '沉稳', '活泼', '知性', '磁性', '童声', '方言', '解说'];
/** As in `lang`: a voice speaks one language, or many. */
const languages = ['multilingual', 'cn', 'multilingual', 'cn', 'en'];
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
			lang: languages[index % languages.length],
			desc: index % 4 === 0 ? '适合短视频' : '',
			speed: 1,
			pitch: 1,
			audition: `https://res.example.com/audition/${number}.wav`,
		};
	});
}
