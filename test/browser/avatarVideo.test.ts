import { isVisible, useDesk } from '../../testing/browser/desk';
import { pictureOfList, pictureOfVideo } from '../../testing/browser/pictures';
import { chain } from '../../testing/n8n/workflow';

const desk = useDesk();

describe('Create avatar video', () => {
	desk.sees('is built from a picked avatar, a text and a picked voice, and its video plays', async () => {
		const { editor, simulator } = desk;
		simulator.set({ render: true });
		await desk.saveCredential();
		const start = chain('Weekly News', [{ name: 'Start', type: 'manualTrigger' }]);
		await editor.openWorkflow(await desk.n8n.rest.createWorkflow(start));
		await editor.search('chanjing', 'Start');
		await editor.choose('Chanjing');
		await editor.choose('Create avatar video');

		const [common] = simulator.state.avatars.common;
		const [figure] = common.figures;
		const avatars = await editor.searchPicker('avatar', common.name, common.name);
		expect((await avatars.allInnerTexts())[0]).toContain(`${figure.width} × ${figure.height}`);
		await pictureOfList(editor, 'avatar', 'Avatar', 'avatar', avatars);
		await avatars.first().click();

		await editor.write('text', 'Here is the news of the week.');
		const [own] = simulator.state.voices.customised;
		const voices = await editor.searchPicker('voice', '我的声音', '我的声音');
		await pictureOfList(editor, 'voice', 'Voice', 'voice', voices);
		await voices.filter({ hasText: own.name }).first().click();

		await editor.select('waitMode', 'Wait for Video');
		await editor.addOption('Subtitles');
		await editor.addOption('Download Video');
		await editor.field('download').locator('.el-switch').click();
		await editor.panel.getByTestId('node-execute-button').click();
		await editor.output.getByTestId('ndv-download-binary-data').waitFor({ timeout: 60_000 });
		expect(await editor.playVideo()).toMatchObject({ width: 1080, height: 1920 });
		await pictureOfVideo(editor, 'avatar-video');

		const [task] = simulator.state.tasks;
		expect(task.request).toMatchObject({
			person: { id: common.id, figure_type: figure.type },
			audio: { tts: { text: ['Here is the news of the week.'], audio_man: own.id } },
			subtitle_config: { show: true },
		});
		await editor.output.getByText('Back to list').click();
		await editor.output.getByTestId('radio-button-json').click();
		await editor.output.getByText('"success"').first().waitFor(isVisible);
		expect(simulator.log.violations).toEqual([]);
	});
});
