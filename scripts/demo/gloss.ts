/** What Chanjing says in Chinese, where it is known what that means and what to do. */
const meanings: Record<string, string> = {
	余额不足: 'the balance is too low: top up beans',
	蝉豆不足: 'too few beans: top them up',
	扣费失败: 'the charge failed: check the balance of beans',
	欠费: 'the account is in arrears: top up beans',
	没有找到对应的声音ID: 'no such voice: check --voice',
	内容安全检测失败: 'the content check refused it',
	音频解析失败: 'the sound could not be decoded: check --audio',
	视频文件还未完成上传: 'the video has not been taken in yet: try again in a minute',
	文件还未完成上传: 'the file has not been taken in yet: try again in a minute',
	文件不存在: 'no such file',
	您无权使用该文件: 'the file is not of this account',
	视频不存在: 'no such video: check --task',
	视频生成失败: 'the video could not be made',
};

/** A message with an English gloss behind each phrase of Chanjing that is known. */
export function withGloss(message: string): string {
	// The longest first: one phrase may be the end of another.
	const phrases = Object.keys(meanings).sort((one, other) => other.length - one.length);
	return message.replace(new RegExp(phrases.join('|'), 'g'), (phrase) => `${phrase} (${meanings[phrase]})`);
}
