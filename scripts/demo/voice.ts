import type { IDataObject } from 'n8n-workflow';
import type { DemoOptions } from './options';

/** The languages that a voice is marked with, for a text in Chinese and for any other. */
const languagesOf = (text: string) => (/\p{Script=Han}/u.test(text) ? ['cn', 'zh'] : ['en']);

/**
 * The voice that was asked for, else one of those that Chanjing offers to everybody for the language of the text.
 * @throws Error that names the flag
 */
export function chooseVoice(
	{ voice: id, text }: Pick<DemoOptions, 'voice' | 'text'>,
	voices: IDataObject[],
): { id: string; name: string; lang: string } {
	const common = voices.filter((voice) => voice.voice_type === 'common');
	const ofLanguage = (languages: string[]) =>
		common.find(({ lang }) => languages.some((one) => String(lang).toLowerCase().startsWith(one)));
	const voice =
		id === undefined
			? (ofLanguage(languagesOf(text)) ?? ofLanguage(['multilingual']) ?? common[0] ?? voices[0])
			: voices.find((one) => one.id === id);
	if (voice) return { id: String(voice.id), name: String(voice.name), lang: String(voice.lang ?? '?') };
	if (id === undefined) throw new Error('The account has no voice to speak a text with: give --audio FILE.');
	const some = voices.slice(0, 3).map((one) => `${String(one.id)} (${String(one.name)})`);
	throw new Error(`--voice: the account has no voice ${id}. It has ${some.join(', ')} and others.`);
}
