import { Refusal } from './envelope';
import type { SimulatorOptions } from '../options';

export const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[#*0-9]\uFE0F?\u20E3/u;

/** Throws unless a text can be spoken: not blank, no emoji, short enough. */
export function checkSpeakable(options: SimulatorOptions, text: string) {
	if (!text.trim()) throw new Refusal(40000, '缺少 tts 文本');
	if (emoji.test(text)) throw new Refusal(options.emojiCode, '输入文本不可以包含 emoji');
	if ([...text].length >= options.maxTextLength) {
		throw new Refusal(40000, `文本长度限制为${options.maxTextLength}字以下`);
	}
}
