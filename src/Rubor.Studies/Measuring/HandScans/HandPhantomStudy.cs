using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Phantom;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>A study of phantom hand scans: each view a scan of its own, with truth, a reader's drawing and the joints beside it.</summary>
public static class HandPhantomStudy
{
    /// <summary>Label map of the classes as they are, which no reader knows.</summary>
    public const string TruthLabel = "inflammation_truth";

    /// <summary>Whether a study is the phantom: only there is known what no reader drew.</summary>
    public static bool IsOne(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Labels.Any(l => l.Name == TruthLabel);
    }

    /// <summary>Table of every joint of every patient, and whether it is inflamed.</summary>
    public const string JointsTable = "joints.tsv";

    /// <summary>Fewest patients that a study can have.</summary>
    public const int FewestPatients = 1;

    /// <summary>Most patients: every one more takes half a megabyte.</summary>
    public const int MostPatients = 9999;

    /// <summary>Writes the study.</summary>
    /// <param name="output">Its folder.</param>
    /// <param name="seed">Everything follows from it.</param>
    /// <param name="patients">From <see cref="FewestPatients"/> to <see cref="MostPatients"/>.</param>
    /// <param name="dicom">Whether images are DICOM (labels then PNG), else NIfTI.</param>
    /// <param name="threads">Patients made at once; the files do not depend on it.</param>
    /// <param name="done">Called after each patient.</param>
    /// <param name="cancel">Stops between patients.</param>
    /// <returns>Images, and how many were drawn twice.</returns>
    public static (int Images, int DrawnTwice) Write(OutputFolder output, int seed, int patients, bool dicom, int threads, Action done,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(done);
        var written = CaseRun.Each([.. Enumerable.Range(1, patients)], threads, number =>
        {
            var patient = HandPhantom.Patient(seed, number, patients);
            string subject = NameOf(number, patients);
            var rows = new HandPhantomFiles(output, subject, dicom).Write(patient);
            done();
            return (Rows: rows, patient.Views, Joints: HandJoints.All.Select((joint, i) =>
                (IReadOnlyList<object?>)[subject, joint.Name, joint.Value, ClassName(patient.Inflamed[i])]).ToList());
        }, cancel);
        WriteText(output, Study.FileName, Described(seed, patients));
        File.WriteAllBytes(output.PathOf(Study.TableName), TsvText.Of(
            ["subject", "scan", "observer", "view", HandScan.Role, HandScan.Label, TruthLabel, HandJoints.Label], written.SelectMany(w => w.Rows)));
        File.WriteAllBytes(output.PathOf(JointsTable),
            TsvText.Of(["subject", "joint", HandJoints.Label, TruthLabel], written.SelectMany(w => w.Joints)));
        return (written.Sum(w => w.Views.Count), written.Sum(w => w.Views.Count(v => v.DrawnAgain is not null)));
    }

    static void WriteText(OutputFolder output, string name, JsonObject text) =>
        File.WriteAllBytes(output.PathOf(name), Encoding.UTF8.GetBytes(text.ToJsonString(VhiStudyJson.Indented) + "\n"));

    static string NameOf(int number, int patients) =>
        number.ToString(new string('0', Math.Max(2, patients.ToString(CultureInfo.InvariantCulture).Length)), CultureInfo.InvariantCulture);

    static string ClassName(byte value) => HandScan.Classes.First(c => c.Value == value).Name;

    static JsonObject Described(int seed, int patients) => new()
    {
        ["format"] = Study.FormatName,
        ["name"] = "hand-scans-phantom",
        ["description"] = string.Create(CultureInfo.InvariantCulture,
            $"Phantoms of planar hand scans, no patients: rubor phantom hand-scans --patients {patients} --seed {seed}. " +
            $"Observers first and second are one simulated reader's two drawings."),
        ["images"] = new JsonArray(HandScan.Role),
        ["labels"] = new JsonObject
        {
            [HandScan.Label] = Classes(),
            [TruthLabel] = Classes(),
            [HandJoints.Label] = new JsonObject(HandJoints.All.Select(j => KeyValuePair.Create(j.Name, (JsonNode?)j.Value))),
        },
        ["may_be_empty"] = new JsonArray(HandScan.Label, TruthLabel),
    };

    static JsonObject Classes() => new(HandScan.Classes.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)c.Value)));
}
