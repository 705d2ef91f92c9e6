import { useState } from "react";

/** Fields with labels, sent once at a time; what went wrong is told below. */
export function Form({ title, fields, send, hint }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    try {
      setProblem("");
      await send(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      setProblem(error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <h2>{title}</h2>
      {fields.map(({ label, ...field }) => (
        <label key={field.name}>
          {label} <input required {...field} />
        </label>
      ))}
      <button disabled={busy}>{title}</button>
      {hint && <p className="hint">{hint}</p>}
      <p role="status">{problem}</p>
    </form>
  );
}
