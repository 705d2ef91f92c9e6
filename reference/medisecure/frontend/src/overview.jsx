import { useEffect, useState } from "react";
import { Form } from "./form.jsx";

const today = new Date().toISOString().slice(0, 10);

const patientFields = [
  { name: "name", label: "Nom", maxLength: 200, autoComplete: "off" },
  { name: "born", label: "Né(e) le", type: "date", max: today },
];

const appointmentFields = [
  { name: "at", label: "Date et heure", type: "datetime-local" },
  { name: "reason", label: "Motif", maxLength: 200, autoComplete: "off" },
  { name: "email", label: "Courriel", type: "email", maxLength: 200, autoComplete: "off" },
];

/** Patients, and what is made for the one that is chosen. */
export function Overview({ api }) {
  const [patients, setPatients] = useState([]);
  const [appointments, setAppointments] = useState([]);
  const [chosen, setChosen] = useState("");
  const load = async () => {
    setPatients(await api.list("/patients"));
    setAppointments(await api.list("/appointments"));
  };
  useEffect(() => void load().catch(() => undefined), []);
  const add = async (path, made) => {
    await api.add(path, made);
    await load();
  };
  const named = Object.fromEntries(patients.map(({ id, name }) => [id, name]));
  return (
    <div className="columns">
      <section>
        <Form title="Ajouter un patient" fields={patientFields} send={(made) => add("/patients", made)} />
        <ul id="patients">
          {patients.map(({ id, name, born }) => (
            <li key={id}>
              <button aria-pressed={chosen === id} onClick={() => setChosen(id)}>
                {name}, {born}
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section>
        {chosen && (
          <Form
            title={`Rendez-vous de ${named[chosen]}`}
            fields={appointmentFields}
            send={(made) => add("/appointments", { ...made, patient: chosen })}
          />
        )}
        <ul id="appointments">
          {appointments.map(({ id, patient, at, reason }) => (
            <li key={id}>
              {at.replace("T", " ").slice(0, 16)} · {named[patient] ?? "autre patient"} · {reason}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
