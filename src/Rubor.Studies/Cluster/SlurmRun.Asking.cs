using System.Globalization;
using System.Text;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Cluster;

public sealed partial class SlurmRun
{
    // sbatch says these where nobody can know whether the job reached Slurm.
    static readonly string[] Unsure = ["timed out", "Unable to contact", "Zero Bytes", "ommunication", "did not end"];

    bool isAnswering = true, isTaking = true;

    // Rows of the queue, or null where it does not answer, which is told once.
    IReadOnlyList<SlurmRow>? Queue(Action<string> tell)
    {
        if (record.Submissions.Count == 0)
            return [];
        var answer = settings.Ask("squeue", Squeue.Words(record.Submissions.Select(s => s.Name)));
        if (answer is { ExitCode: 0 })
        {
            if (!isAnswering)
                tell("squeue answers again");
            isAnswering = true;
            return Squeue.Parse(answer.Output);
        }

        if (isAnswering)
            tell($"squeue does not answer ({answer?.Complaint ?? "it is not there"}); results are taken as they come, and nothing is " +
                "submitted again until it does");
        isAnswering = false;
        return null;
    }

    void Submit(List<Followed> toSubmit, Action<string> tell)
    {
        var ones = toSubmit.Select(u => u.Unit).ToList();
        Write(record.With(ones));
        var submission = record.Submissions[^1];
        string script = Path.Combine(hidden, submission.Name + ".sh");
        WholeFile.Write(script, Encoding.UTF8.GetBytes(SlurmScript.Text(submission.Name, settings.Place, hidden, ones)));
        var answer = settings.Ask("sbatch",
            SlurmScript.Words(submission.Name, ones.Count, settings.Threads, hidden, settings.Options, script));
        string who = ones.Count == 1 ? ones[0].Name : FormattableString.Invariant($"{ones.Count} tasks");
        foreach (var unit in toSubmit)
        {
            unit.WasFollowed = true;
            unit.MissingSince = 0;
        }

        if (answer is { ExitCode: 0 } && long.TryParse(answer.Output.Trim().Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long job))
        {
            Write(record.Numbered(submission.Name, job));
            isTaking = true;
            tell(FormattableString.Invariant($"Slurm has job {job}: {who}"));
        }
        else if (answer is null || Unsure.Any(u => answer.Error.Contains(u, StringComparison.Ordinal)))
        {
            if (isTaking)
                tell($"sbatch does not answer ({answer?.Complaint ?? "it is not there"}); it is tried again");
            isTaking = false;
        }
        else
        {
            Write(record.Without(ones.Select(u => u.Name)));
            foreach (var unit in toSubmit)
                unit.GivenUp = $"sbatch refuses it: {answer.Complaint}";
        }
    }

    // Takes tasks out of the queue that are over and that Slurm takes to run: they would hold processors for ever.
    void End(IEnumerable<Followed> over)
    {
        foreach (var unit in over.Where(u => u.Over is not null))
        {
            settings.Ask("scancel", [unit.Over!]);
            unit.Over = null;
        }
    }

    string Reason(Followed unit, SlurmRow? row)
    {
        if (record.Latest(unit.Unit.Name) is not var (submission, task))
            return "it is gone";
        string log = Path.Combine(hidden, SlurmScript.LogFile(submission.Name, task));
        // What the shell of the script says of a program that was killed is said here already.
        string? last = File.Exists(log) ? File.ReadLines(log).LastOrDefault(l => !string.IsNullOrWhiteSpace(l)
            && !l.Contains("slurm_script: line", StringComparison.Ordinal))?.Trim() : null;
        return SlurmReason.Of(row?.State ?? Accounted(submission.Job, task), row?.Node ?? "", unit.Sight.ExitCode, last);
    }

    // What the accounting says of a task that the queue has forgotten; null where there is none.
    string? Accounted(long? job, int task)
    {
        if (job is null)
            return null;
        string which = FormattableString.Invariant($"{job}_{task}");
        return settings.Ask("sacct", ["--noheader", "--parsable2", "--allocations", $"--jobs={which}", "--format=State"]) is
            { ExitCode: 0 } answer && answer.Output.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries) is [var state, ..] ? state : null;
    }

    int? ExitCodeOf((SlurmSubmission Submission, int Task)? latest)
    {
        if (latest is not var (submission, task))
            return null;
        string path = Path.Combine(hidden, SlurmScript.ExitFile(submission.Name, task));
        return File.Exists(path)
            && int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int code) ? code : null;
    }
}
