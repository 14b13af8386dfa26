using System.Globalization;
using Rubor.Imaging.Raster;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.People;
using Rubor.Reading.Reads;
using Rubor.Reading.Tasks;

namespace Rubor.Tests.Cli;

/// <summary>A small reader study of joints, alone and assisted, and readers whose errors are known.</summary>
internal static class TaskExample
{
    /// <summary>Names of the study, of the machine's results and of the task's file in their folder.</summary>
    public const string Study = "joint-reads", Machine = "joint-scores", File = "TASK.json";

    /// <summary>The truth of each case: combined score.</summary>
    public static readonly int[] Truth = [0, 1, 2, 3, 0, 2];

    /// <summary>Writes study, machine's results and task.</summary>
    public static void Write(string folder)
    {
        string study = Path.Combine(folder, Study);
        Directory.CreateDirectory(study);
        var rows = new List<string> { "subject\tgray\tdoppler\troi_gray\troi_doppler\texpert" };
        for (int n = 1; n <= Truth.Length; n++)
        {
            foreach (string mode in new[] { "gray", "doppler" })
                System.IO.File.WriteAllBytes(Path.Combine(study, $"0{n}_{mode}.png"),
                    PngWriter.Grayscale([.. Enumerable.Range(n, 48).Select(v => (byte)(v * 5))], 8));
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"0{n}\t0{n}_gray.png\t0{n}_doppler.png\t1,1,6,4\t1,1,6,4\t{Truth[n - 1]}"));
            string own = Path.Combine(folder, Machine, $"sub-0{n}");
            Directory.CreateDirectory(own);
            System.IO.File.WriteAllText(Path.Combine(own, "joint_ultrasound.json"), string.Create(CultureInfo.InvariantCulture,
                $$"""{"sh": {{Truth[n - 1]}}, "vascularity": 0, "combined": {{Truth[n - 1]}}}"""));
        }
        System.IO.File.WriteAllLines(Path.Combine(study, "cases.tsv"), rows);
        System.IO.File.WriteAllText(Path.Combine(study, "study.json"), """{"format":"rubor.study/1","images":["gray","doppler"],"labels":{}}""");
        System.IO.File.WriteAllText(Path.Combine(folder, File), $$"""
            {"format": "rubor.task/1", "name": "alone-assisted", "title": "Joints, alone and assisted", "kind": "joint_ultrasound",
             "readers": ["anna", "ben"], "arms": [{"name": "alone"}, {"name": "assisted", "machine": "at_once"}], "machine": "{{Machine}}",
             "repeats": 2, "seed": 5, "truth": [{"field": "combined", "column": "expert", "positive_from": 1}], "adjudication": [{"field": "combined"}],
             "relate": [{"field": "combined", "column": "expert"}, {"field": "combined", "column": "expert", "logarithm": true}]}
            """);
    }

    /// <summary>
    /// Lets both readers read everything, as the server would store it. Alone anna is one too high in case 1 and case 5, which she also
    /// is when
    /// she meets them again; ben is one too low in case 2. Assisted both are right.
    /// </summary>
    /// <param name="reads">Folder of reads.</param>
    /// <param name="finished">Whether the last place of all is read, too.</param>
    public static async Task ReadAllAsync(string reads, bool finished = true)
    {
        var cancel = TestContext.Current.CancellationToken;
        string path = Path.Combine(reads, "reads.db");
        using (var people = SqliteAccountStore.Open(path))
            await people.AddAsync(new("anna", Role.Reader, "x", false, DateTimeOffset.UtcNow), cancel);
        var clock = new Clock();
        await using var store = SqliteReadStore.Open(path, clock, ReadKinds.All.Events);
        var service = new ReadService(store, ReadKinds.All);
        var list = TaskWorklist.Open(reads);
        var form = FormReader.Read(Path.Combine(reads, FormSettings.FileName));
        foreach (var entry in list.Entries.Take(list.Entries.Count - (finished ? 0 : 1)))
        {
            if (entry is { Session: 2, Position: 1 })
                clock.Now += TimeSpan.FromDays(15);
            int score = Score(entry);
            var key = new ReadKey(list.Study, entry.Code, entry.Reader);
            var answers = new Dictionary<string, FormValue> { ["synovial_hypertrophy"] = FormValue.Of(score), ["vascularity"] = FormValue.Of(0) };
            ReadEvent[] events =
            [
                new Opened(list.Study, entry.Code, 1, JointUltrasoundKind.Name, [new("gray", new('a', 64), [1, 6, 8])],
                    new JointUltrasoundStart(form.Document.Name, form.Sha256, null, null, null)),
                .. answers.Select(a => new Scored(a.Key, a.Value)),
                new Signed(JointUltrasoundKind.Name, new FormFigures(form.Of(answers).Values)),
            ];
            for (int i = 0; i < events.Length; i++)
            {
                Assert.IsType<Appended>(await service.AppendAsync(new(key.Id, i, entry.Reader, key.Id, [new(i, events[i])]), cancel));
                clock.Now += TimeSpan.FromSeconds(10);
            }
        }
    }

    static int Score(TaskEntry entry)
    {
        int number = int.Parse(entry.Case[^1..], CultureInfo.InvariantCulture), truth = Truth[number - 1];
        return entry.Arm != "alone" ? truth : (entry.Reader, number) switch
        {
            ("anna", 1 or 5) => truth + 1,
            ("ben", 2) => truth - 1,
            _ => truth,
        };
    }

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
