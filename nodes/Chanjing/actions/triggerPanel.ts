import type { TriggerPanelDefinition } from 'n8n-workflow';

interface Texts {
	header: string;
	/** What to do while the workflow is built. */
	tryOut: string;
	/** What to do when it is built. */
	activate: string;
	/** What starts the workflow from then on. */
	starts: string;
}

/** What the editor says beside a trigger: how to try it out, and what starts it once the workflow is active. */
export function triggerPanel({ header, tryOut, activate, starts }: Texts): TriggerPanelDefinition {
	const building = `<b>While building your workflow</b>, ${tryOut}<br /><br />`;
	const seen =
		'Those executions show up in the <a data-key="executions">executions list</a>, but not in the editor.';
	return {
		header,
		executionsHelp: {
			inactive: `${building}<b>Once you're happy with your workflow</b>, ${activate}. Then ${starts}. ${seen}`,
			active: `${building}<b>Your workflow is active</b>: ${starts}. ${seen}`,
		},
		activationHint: {
			inactive: `Once you publish (activate) this workflow, ${starts}.`,
			active: `Your workflow is active: ${starts}.`,
		},
	};
}
