using System.Diagnostics;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Cluster;

/// <summary>
/// Units of a folder of results that Slurm runs: submitted once, waited for, submitted again where one died. What is true stands in
/// the units' folders, in slurm.json and in Slurm's queue, so the command that waits may end and begin again at any time.
/// </summary>
public sealed partial class SlurmRun : IDisposable
{
    /// <summary>Folder within that of the results for scripts, what tasks print, and the program where it has to be copied.</summary>
    public const string HiddenFolder = ".slurm";

    readonly string folder, hidden;
    readonly SlurmSettings settings;
    readonly List<Followed> units;
    readonly FolderClaim claim;
    SlurmRecord record;

    /// <summary>Opens the folder; one command at a time waits for its units.</summary>
    /// <param name="folder">Folder of the results, which exists.</param>
    /// <param name="units">What is to be run.</param>
    /// <param name="settings">How.</param>
    /// <exception cref="OutputException">Another command waits there, or jobs with other words fill it.</exception>
    public SlurmRun(string folder, IReadOnlyList<ClusterUnit> units, SlurmSettings settings)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(settings);
        this.folder = folder;
        this.settings = settings;
        hidden = HiddenOf(folder);
        this.units = [.. units.Select(u => new Followed(u))];
        claim = FolderClaim.Take(hidden);
        try
        {
            record = SlurmRecord.Read(folder) ?? new SlurmRecord { Id = $"rubor-{Guid.NewGuid().ToString("N")[..8]}" };
            ReleaseOfOtherWords();
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>The hidden folder of results, by its full path.</summary>
    public static string HiddenOf(string folder) => Path.Combine(Path.GetFullPath(folder), HiddenFolder);

    /// <summary>Whether units of a folder of results were submitted and not all gathered.</summary>
    public static bool IsOpen(string folder) => File.Exists(Path.Combine(folder, SlurmRecord.FileName));

    /// <summary>Submits what is missing and waits until every unit is done or given up.</summary>
    /// <param name="tell">Told what happens, a line each.</param>
    /// <param name="progress">Told how far all are, after each look.</param>
    /// <param name="cancel">Ends the waiting; the jobs go on.</param>
    /// <returns>Units that were given up: a line a reason.</returns>
    public IReadOnlyList<string> Wait(Action<string> tell, Action<SlurmProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(tell);
        ArgumentNullException.ThrowIfNull(progress);
        var pause = settings.ShortestPause;
        long whole = 0;
        (int, int, int) before = default;
        while (true)
        {
            if (cancel.IsCancellationRequested)
                Leave(tell, cancel);
            bool isOpen = Look(tell, out var now, out bool isAnyListed);
            progress(now);
            if (!isOpen)
            {
                // The last ones end in a moment: what they run from must stay until then.
                whole = whole == 0 ? Stopwatch.GetTimestamp() : whole;
                if (!isAnyListed || Stopwatch.GetElapsedTime(whole) > settings.Patience)
                    break;
            }

            bool isQuiet = before == (now.Done, now.Running, now.Waiting) && isOpen;
            pause = isQuiet ? Shorter(pause * 2, settings.LongestPause) : settings.ShortestPause;
            before = (now.Done, now.Running, now.Waiting);
            cancel.WaitHandle.WaitOne(pause);
        }

        End(units.Where(u => u.IsDone));
        // Given up for now: the same command tries them again.
        var lost = units.Where(u => u.GivenUp is not null).ToList();
        Write(record.Without(lost.Select(u => u.Unit.Name)));
        return [.. lost.GroupBy(u => u.GivenUp!).Select(g => $"{string.Join(", ", g.Select(u => u.Unit.Name))}: {g.Key}")];
    }

    /// <summary>Forgets the units, which are gathered; where no others are open, slurm.json and the hidden folder go.</summary>
    public void Clear()
    {
        record = record.Without(units.Select(u => u.Unit.Name));
        if (record.Submissions.Count > 0)
        {
            Write(record);
            return;
        }

        File.Delete(Path.Combine(folder, SlurmRecord.FileName));
        foreach (var unit in units.Where(u => !FolderClaim.IsHeld(u.Unit.Folder)))
            OutputFolder.RemoveLeftBehind(unit.Unit.Folder);
        claim.Dispose();
        // A task that squeue does not tell of may be about to end, and runs from there.
        if (isAnswering && Directory.Exists(hidden))
            Directory.Delete(hidden, recursive: true);
    }

    /// <summary>Lets go of the folder; jobs go on.</summary>
    public void Dispose() => claim.Dispose();

    // One look at folders and queue, with what follows from it. True while some unit is open.
    bool Look(Action<string> tell, out SlurmProgress now, out bool isAnyListed)
    {
        var rows = Queue(tell);
        var toSubmit = new List<Followed>();
        int running = 0, waiting = 0;
        var shares = new List<UnitProgress?>();
        isAnyListed = false;
        foreach (var unit in units)
        {
            var row = See(unit, rows);
            bool isAlive = row is not null && Squeue.IsAlive(row.State);
            isAnyListed |= isAlive;
            if (unit.IsFinished)
            {
                if (Stopwatch.GetElapsedTime(unit.MissingSince) > settings.Patience)
                    End([unit]);
                continue;
            }

            var step = SlurmDecision.Of(unit.Sight, settings.Patience);
            switch (step)
            {
                case SlurmStep.Done:
                    unit.Finish();
                    continue;
                case SlurmStep.GiveUp:
                    End([unit]);
                    unit.GivenUp = Reason(unit, row) + (unit.Sight.Deaths >= SlurmDecision.MostTries
                        ? FormattableString.Invariant($"; it died {unit.Sight.Deaths + 1} times") : "");
                    tell($"{unit.Unit.Name}: {unit.GivenUp}; it is not submitted again");
                    continue;
                case SlurmStep.Resubmit:
                    tell($"{unit.Unit.Name}: {Reason(unit, row)}; it is submitted again, and goes on from its checkpoint");
                    End([unit]);
                    unit.Sight = unit.Sight with { Deaths = unit.Sight.Deaths + 1 };
                    toSubmit.Add(unit);
                    break;
                case SlurmStep.Submit:
                    toSubmit.Add(unit);
                    break;
            }

            if (step == SlurmStep.Wait && isAlive && unit.Over is null && row!.State != "PENDING")
            {
                running++;
                shares.Add(UnitProgress.OfTraining(unit.Unit.Folder));
            }
            else
                waiting++;
        }

        if (toSubmit.Count > 0)
            Submit(toSubmit, tell);
        var done = units.Where(u => u.IsDone).ToList();
        now = new(units.Count, done.Count, running, waiting, done.Count + shares.Sum(s => s?.Share ?? 0),
            SlurmProgress.LeftOf(shares, waiting, [.. done.Select(d => d.Took).OfType<TimeSpan>()]));
        return units.Any(u => !u.IsFinished);
    }

    // Takes down what is known of a unit; gives its row of the queue.
    SlurmRow? See(Followed unit, IReadOnlyList<SlurmRow>? rows)
    {
        var latest = record.Latest(unit.Unit.Name);
        var row = latest is var (submission, task) ? rows?.FirstOrDefault(r => r.Name == submission.Name && r.Task == task) : null;
        if (row is not null && latest!.Value.Submission.Job is null)
            Write(record.Numbered(row.Name, row.Job)); // its sbatch was never heard to the end
        bool isListed = row is not null && Squeue.IsAlive(row.State);
        int? exitCode = ExitCodeOf(latest);
        unit.Over = isListed && exitCode is not null ? FormattableString.Invariant($"{row!.Job}_{row.Task}") : null;
        bool isAlive = isListed && exitCode is null;
        if (isAlive || rows is null || unit.MissingSince == 0)
            unit.MissingSince = Stopwatch.GetTimestamp();
        unit.WasFollowed |= isListed;
        if (unit.IsFinished)
            return row;
        unit.Sight = unit.Sight with
        {
            IsDone = unit.Unit.IsDone(),
            IsSubmitted = latest is not null,
            IsAccepted = latest?.Submission.Job is not null || row is not null,
            HasAnswer = rows is not null,
            Row = row,
            ExitCode = exitCode,
            IsHeld = !isAlive && rows is not null && FolderClaim.IsHeld(unit.Unit.Folder),
            Missing = Stopwatch.GetElapsedTime(unit.MissingSince),
            EndedBefore = !unit.WasFollowed,
        };
        return row;
    }

    // Units that were submitted with other words are free again once no job runs them.
    void ReleaseOfOtherWords()
    {
        var words = record.Units.ToDictionary(u => u.Name, u => u.Words, StringComparer.Ordinal);
        string[] other = [.. units.Where(u => words.TryGetValue(u.Unit.Name, out var before) && !IsSame(before, u.Unit.Words))
            .Select(u => u.Unit.Name)];
        if (other.Length == 0)
            return;
        string file = Path.Combine(folder, SlurmRecord.FileName);
        if (settings.Ask("squeue", Squeue.Words(record.Submissions.Select(s => s.Name))) is not { ExitCode: 0 } answer)
            throw new OutputException(file, $"names jobs with other words for {other[0]}, and squeue does not say whether they run; try again later");
        var alive = Squeue.Parse(answer.Output).Where(r => Squeue.IsAlive(r.State)).ToList();
        foreach (string name in other)
            if (record.Latest(name) is var (submission, task)
                && alive.FirstOrDefault(r => r.Name == submission.Name && r.Task == task) is { } row)
                throw new OutputException(file, FormattableString.Invariant($"job {row.Job} fills {name} with other words than these; wait ") +
                    FormattableString.Invariant($"for it with the words of before, end it with 'scancel {row.Job}', or name another folder"));
        Write(record.Without(other));
    }

    // Whether earlier results may be replaced decides nothing about what they will be.
    static bool IsSame(IReadOnlyList<string> before, IReadOnlyList<string> now) =>
        before.Where(w => w != "--overwrite").SequenceEqual(now.Where(w => w != "--overwrite"));

    void Leave(Action<string> tell, CancellationToken cancel)
    {
        long[] jobs = [.. record.Submissions.Where(s => s.Units.Any(n => units.Any(u => u.Unit.Name == n && !u.IsFinished)))
            .Select(s => s.Job).OfType<long>()];
        if (jobs.Length > 0)
            tell(FormattableString.Invariant($"Slurm goes on with job {string.Join(", ", jobs)}; the same command waits again, ") +
                FormattableString.Invariant($"'scancel {string.Join(' ', jobs)}' ends the work"));
        cancel.ThrowIfCancellationRequested();
    }

    void Write(SlurmRecord now)
    {
        record = now;
        record.WriteTo(folder);
    }

    static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
