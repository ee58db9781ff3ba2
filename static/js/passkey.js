// Forms that make or use a passkey: what the browser says of it goes into the field `credential`,
// and the form is sent as any other. Without this, or where a browser has no passkeys, the form says
// what to do instead.

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

async function challenge(makes) {
  const answer = await fetch("/passkey/challenge", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: makes ? "makes=1" : "",
    redirect: "error",
  });
  if (answer.status === 401) {
    location.assign(`/settings/prove?next=${encodeURIComponent(location.pathname)}`);
    return null;
  }
  if (!answer.ok) {
    throw new Error(answer.status === 429 ? "Too many were tried: wait a while." : "The forum did not answer.");
  }
  return bytes(await answer.text());
}

async function make({ party, site, user, name, known }, challenge) {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge,
      rp: { id: party, name: site },
      user: { id: bytes(user), name, displayName: name },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      attestation: "none",
      excludeCredentials: known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
    },
  });
  return { attestationObject: text(made.response.attestationObject), made };
}

async function use({ party, known = "" }, challenge) {
  const made = await navigator.credentials.get({
    publicKey: {
      challenge,
      rpId: party,
      userVerification: "required",
      allowCredentials: known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
    },
  });
  const { authenticatorData, signature, userHandle } = made.response;
  const handle = userHandle ? { userHandle: text(userHandle) } : {};
  return { authenticatorData: text(authenticatorData), signature: text(signature), ...handle, made };
}

function said(error) {
  if (error.name === "NotAllowedError") {
    return "It was not finished. Try again, or use another way.";
  }
  if (error.name === "InvalidStateError") {
    return "This device has a passkey for this account already.";
  }
  return error.message;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential || !navigator.credentials) {
    continue;
  }
  form.querySelector("[data-without]").hidden = true;
  form.querySelector("[data-with]").hidden = false;
  const problem = form.querySelector("[data-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    const makes = form.dataset.passkey === "make";
    try {
      const asked = await challenge(makes);
      if (!asked) {
        return;
      }
      const { made, ...response } = await (makes ? make : use)(form.dataset, asked);
      form.elements.credential.value = JSON.stringify({
        id: made.id,
        type: made.type,
        response: { clientDataJSON: text(made.response.clientDataJSON), ...response },
      });
      form.submit();
    } catch (error) {
      problem.textContent = said(error);
    }
  });
}
