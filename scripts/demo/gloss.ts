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
	app_id或secret_key错误: 'App ID or Secret Key is wrong',
	app_id或secret_key不匹配: 'App ID and Secret Key do not match',
	视频生成失败: 'the video could not be made',
};

/** What the node says to its user, and what it means to whoever runs the demo. */
const termsOfNode: Array<[RegExp, string]> = [
	[/App ID and Secret Key of the Chanjing credential/g, 'CHANJING_APP_ID and CHANJING_SECRET_KEY'],
	[
		/that n8n can reach the Base URL of the credential/g,
		'--base-url (or CHANJING_BASE_URL), and that it can be reached',
	],
	[/the Base URL of the credential/g, '--base-url (or CHANJING_BASE_URL)'],
	[/between n8n and Chanjing/g, 'between this machine and Chanjing'],
	[/the Task ID and that the credential is of the account/g, '--task, and that the keys are of the account'],
];

/** A message of the node in the words of the demo. */
export const inWordsOfDemo = (message: string): string =>
	termsOfNode.reduce((text, [term, meaning]) => text.replace(term, meaning), message);

/** A message with an English gloss behind each phrase of Chanjing that is known. */
export function withGloss(message: string): string {
	// The longest first: one phrase may be the end of another.
	const phrases = Object.keys(meanings).sort((one, other) => other.length - one.length);
	return message.replace(new RegExp(phrases.join('|'), 'g'), (phrase) => `${phrase} (${meanings[phrase]})`);
}
