/**
 * The endpoints that may be used: fal lists them as enterprise ready (its promise not to train, and its data processing addendum, hold for
 * those alone) and runs them itself. A partner's endpoint hands what it is sent on to the partner (fal.ai/legal/api-services), whom nobody
 * has consented to. Both can change: `GET /v1/models?endpoint_id=…&expand=enterprise_status` tells the first, the badge «Partner» on a
 * model's page the second. Those of ElevenLabs, Kling, Veo, Seedream, Recraft, Bria and MiniMax are partners'.
 */
const ENDPOINTS: ReadonlySet<string> = new Set([
  'fal-ai/flux/dev',
  'fal-ai/qwen-image-edit-plus',
  'fal-ai/seedvr/upscale/image',
  'fal-ai/birefnet/v2',
  'fal-ai/wan/v2.2-a14b/text-to-video',
  'fal-ai/wan/v2.2-a14b/image-to-video',
  'fal-ai/stable-audio-25/text-to-audio',
  // Open weights in two sizes; that fal runs them itself follows from there being cloning and training beside it, and was not read.
  'fal-ai/qwen-3-tts/text-to-speech/1.7b',
  // Trainers, and where their weights are used.
  'fal-ai/flux-2-trainer',
  'fal-ai/flux-2/lora',
  'fal-ai/flux-lora-portrait-trainer',
  'fal-ai/flux-lora',
]);

export function isAllowed(model: string): boolean {
  return ENDPOINTS.has(model);
}
