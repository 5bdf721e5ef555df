import type { IExecuteFunctions } from 'n8n-workflow';

import { customData } from './limits';

/** One key of the ten that n8n keeps: the others are the user's. */
const key = 'chanjing_task_id';

/** The custom data of an execution, as every version of n8n gives it to expressions. */
interface CustomData {
	get: (name: string) => string | undefined;
	set: (name: string, value: string) => void;
}

/** Notes a task in the custom data of the execution, by which n8n's list of executions is filtered; as many as there is room for. */
export function noteTask(context: IExecuteFunctions, id: string): void {
	try {
		const { $execution } = context.getWorkflowDataProxy(0) as unknown as {
			$execution: { customData: CustomData };
		};
		const data = $execution.customData;
		const known = data.get(key)?.split(',') ?? [];
		const value = [...new Set([...known, id])].join(',');
		if (value.length <= customData.characters) data.set(key, value);
	} catch {
		// Whether an execution can be found by its task must not decide whether it succeeds.
	}
}
