// The composer: makes more of each writing form. Loaded where there is one, for members alone.
import { draftsOf } from "./drafts.js";
import { editsOf } from "./toolbar.js";
import { previewOf } from "./preview.js";
import { similarIn } from "./similar.js";
import { suggestsIn } from "./suggest.js";
import { filesIn } from "./uploading.js";
import { drawers } from "./drawer.js";

/** Does what each part can do for this form; what one cannot do keeps no other from its part. */
export function compose(form) {
  const area = form.querySelector("textarea[name=body]");
  if (!area || form.dataset.composed) return;
  form.dataset.composed = "1";
  for (const part of [editsOf, previewOf, suggestsIn, similarIn, filesIn, draftsOf]) {
    try {
      part(form, area);
    } catch (error) {
      console.warn(error);
    }
  }
}

for (const form of document.querySelectorAll("form[data-keep]")) compose(form);
drawers(compose);
