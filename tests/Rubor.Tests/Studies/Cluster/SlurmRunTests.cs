using System.Globalization;
using Rubor.Studies.Cluster;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies.Cluster;

/// <summary>The waiting command against a Slurm that does what a test says.</summary>
public sealed class SlurmRunTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly FakeSlurm slurm = new();
    readonly List<string> told = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Units_are_submitted_once_waited_for_and_forgotten()
    {
        slurm.OnLook = look => Do(look, (1, () => slurm.State("fold-1", "RUNNING")), (2, () => End("fold-1")), (3, () => End("fold-2")));
        Assert.Empty(Waited("fold-1", "fold-2"));
        Assert.Equal(["job 1: fold-1 fold-2"], slurm.Submitted);
        Assert.Equal(["Slurm has job 1: 2 tasks"], told);
        Assert.Equal(["fold-1", "fold-2"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void One_that_dies_is_told_and_submitted_alone()
    {
        slurm.OnLook = look => Do(look, (1, () => slurm.State("fold-1", "OUT_OF_MEMORY")), (3, () => End("fold-1")), (4, () => End("fold-2")));
        Assert.Empty(Waited("fold-1", "fold-2"));
        Assert.Equal(["job 1: fold-1 fold-2", "job 2: fold-1"], slurm.Submitted);
        Assert.Equal("fold-1: it ran out of memory on node7; more is asked for with --slurm-option mem=…; it is submitted again, and goes on " +
            "from its checkpoint", told[1]);
    }

    [Fact]
    public void After_three_more_tries_it_is_given_up_and_the_others_are_finished()
    {
        slurm.OnLook = look =>
        {
            slurm.State("fold-1", "NODE_FAIL");
            Do(look, (9, () => End("fold-2")));
        };
        Assert.Equal(["fold-1: its node node7 was lost; it died 4 times"], Waited("fold-1", "fold-2"));
        Assert.Equal(4, slurm.Submitted.Count);
        Assert.False(SlurmRecord.Read(folder.Path)!.Latest("fold-1") is not null); // the same command tries it anew
        Assert.True(SlurmRecord.Read(folder.Path)!.Latest("fold-2") is not null);
    }

    [Fact]
    public void Stopped_it_leaves_the_jobs_and_the_same_command_waits_for_them()
    {
        using var stop = new CancellationTokenSource();
        slurm.OnLook = look => Do(look, (1, () => slurm.State("fold-1", "RUNNING")), (2, stop.Cancel));
        Assert.Throws<OperationCanceledException>(() => Waited(stop.Token, "fold-1", "fold-2"));
        Assert.Equal("Slurm goes on with job 1; the same command waits again, 'scancel 1' ends the work", told[^1]);
        slurm.OnLook = look =>
        {
            End("fold-1");
            End("fold-2");
        };
        Assert.Empty(Waited("fold-1", "fold-2"));
        Assert.Single(slurm.Submitted);
    }

    [Fact]
    public void A_command_that_was_killed_before_sbatch_answered_finds_its_job_by_name()
    {
        new SlurmRecord { Id = "rubor-x" }.With([Unit("fold-1")]).WriteTo(folder.Path);
        slurm.Add("rubor-x-1", ["fold-1"]);
        slurm.OnLook = look => Do(look, (2, () => End("fold-1")));
        Assert.Empty(Waited("fold-1"));
        Assert.Empty(slurm.Submitted);
        Assert.Empty(told);
    }

    [Fact]
    public void While_squeue_does_not_answer_results_are_taken_and_nothing_is_submitted()
    {
        slurm.OnLook = look => Do(look, (1, () => slurm.IsDown = true), (3, () => End("fold-1", leaves: true)), (5, () => slurm.IsDown = false),
            (6, () => End("fold-2")));
        Assert.Empty(Waited("fold-1", "fold-2"));
        Assert.Single(slurm.Submitted);
        Assert.Equal(["Slurm has job 1: 2 tasks",
            "squeue does not answer (slurm_load_jobs error: Unable to contact slurm controller); results are taken as they come, and nothing is " +
            "submitted again until it does", "squeue answers again"], told);
    }

    [Fact]
    public void A_job_whose_record_was_lost_is_submitted_again_only_once_nobody_holds_its_folder()
    {
        FolderClaim? holder = null;
        slurm.OnLook = look => Do(look, (1, () =>
        {
            holder = FolderClaim.Take(folder["fold-1"]);
            slurm.Forget();
        }), (60, () =>
        {
            Assert.Single(slurm.Submitted);
            holder!.Dispose();
        }));
        slurm.OnSubmit = () => Do(slurm.Submitted.Count, (2, () => End("fold-1")));
        Assert.Empty(Waited("fold-1"));
        Assert.Equal(2, slurm.Submitted.Count);
        Assert.StartsWith("fold-1: its job is gone from the queue; it is submitted again", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_that_are_over_and_listed_for_ever_are_taken_out_of_the_queue()
    {
        slurm.OnLook = look => Do(look, (1, () =>
        {
            slurm.State("fold-1", "RUNNING");
            slurm.State("fold-2", "RUNNING");
            string job = SlurmRecord.Read(folder.Path)!.Submissions[0].Name;
            foreach (int task in new[] { 1, 2 })
                File.WriteAllText(folder[SlurmRun.HiddenFolder, SlurmScript.ExitFile(job, task)], task == 1 ? "0" : "137");
            End("fold-1", leaves: true);
        }));
        slurm.OnSubmit = () => Do(slurm.Submitted.Count, (2, () => End("fold-2")));
        Assert.Empty(Waited("fold-1", "fold-2"));
        Assert.Equal(["1_1", "1_2"], slurm.Cancelled.Order());
        Assert.StartsWith("fold-2: it was killed (by hand, or because memory ran out) on node7; it is submitted again", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_sbatch_refuses_is_told_in_its_words_and_nothing_is_left()
    {
        slurm.Refusal = "sbatch: error: invalid partition specified: gpu\nsbatch: error: Batch job submission failed: Invalid partition name specified\n";
        Assert.Equal(["fold-1: sbatch refuses it: sbatch: error: Batch job submission failed: Invalid partition name specified"], Waited("fold-1"));
        slurm.Refusal = null;
        slurm.OnLook = _ => End("fold-1");
        Assert.Empty(Waited("fold-1"));
    }

    [Fact]
    public void An_sbatch_that_nobody_heard_the_end_of_is_not_repeated_before_the_queue_is_asked()
    {
        slurm.Refusal = "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n";
        slurm.TakesAllTheSame = true;
        slurm.OnLook = look => Do(look, (3, () => End("fold-1")));
        Assert.Empty(Waited("fold-1"));
        Assert.Single(slurm.Submitted);
    }

    [Fact]
    public void Units_that_run_with_other_words_are_refused_and_freed_once_they_have_ended()
    {
        var other = Unit("fold-1") with { Words = ["train", "--seed", "2"] };
        new SlurmRecord { Id = "rubor-x" }.With([other]).Numbered("rubor-x-1", 12).WriteTo(folder.Path);
        slurm.Add("rubor-x-1", ["fold-1"]);
        Assert.Contains("fills fold-1 with other words", Assert.Throws<OutputException>(() => Waited("fold-1")).Message, StringComparison.Ordinal);
        slurm.IsDown = true;
        Assert.Contains("squeue does not say", Assert.Throws<OutputException>(() => Waited("fold-1")).Message, StringComparison.Ordinal);
        slurm.IsDown = false;
        slurm.State("fold-1", "CANCELLED");
        slurm.OnSubmit = () => End("fold-1");
        Assert.Empty(Waited("fold-1"));
        Assert.Single(slurm.Submitted);
        using var waiting = FolderClaim.Take(SlurmRun.HiddenOf(folder.Path));
        Assert.Contains("writes there", Assert.Throws<OutputException>(() => Waited("fold-1")).Message, StringComparison.Ordinal);
    }

    IReadOnlyList<string> Waited(params string[] names) => Waited(TestContext.Current.CancellationToken, names);

    IReadOnlyList<string> Waited(CancellationToken cancel, params string[] names)
    {
        using var run = new SlurmRun(folder.Path, [.. names.Select(Unit)], new()
        {
            Place = new("/opt/rubor", "/", null),
            Threads = 1,
            ShortestPause = TimeSpan.FromMilliseconds(1),
            LongestPause = TimeSpan.FromMilliseconds(4),
            Patience = TimeSpan.FromMilliseconds(40),
            Ask = slurm.Ask,
        });
        var lost = run.Wait(told.Add, _ => { }, cancel);
        if (lost.Count == 0)
            run.Clear();
        return lost;
    }

    ClusterUnit Unit(string name) => new(name, folder[name], ["train", name], () => File.Exists(folder[name, "run.json"]));

    void End(string unit, bool leaves = false)
    {
        if (!leaves)
            slurm.State(unit, "COMPLETED");
        Directory.CreateDirectory(folder[unit]);
        File.WriteAllText(folder[unit, "run.json"], "{}");
    }

    static void Do(int look, params (int At, Action Act)[] acts)
    {
        foreach (var (at, act) in acts)
            if (at == look)
                act();
    }

    /// <summary>squeue and sbatch as the run asks them.</summary>
    sealed class FakeSlurm
    {
        readonly List<(string Job, int Number, string[] Units, string[] States)> jobs = [];
        int looks;

        public List<string> Submitted { get; } = [];

        public List<string> Cancelled { get; } = [];

        public Action<int> OnLook { get; set; } = _ => { };

        public Action OnSubmit { get; set; } = () => { };

        public bool IsDown { get; set; }

        public string? Refusal { get; set; }

        public bool TakesAllTheSame { get; set; }

        public CommandAnswer? Ask(string program, IReadOnlyList<string> words)
        {
            switch (program)
            {
                case "squeue":
                    OnLook(++looks);
                    return IsDown ? new(1, "", "slurm_load_jobs error: Unable to contact slurm controller\n") : new(0, Listed(), "");
                case "sbatch":
                    if (Refusal is not null && !TakesAllTheSame)
                        return new(1, "", Refusal);
                    string script = File.ReadAllText(words[^1]), name = words.Single(w => w.StartsWith("--job-name=", StringComparison.Ordinal))[11..];
                    string[] units = [.. script.Split('\n').Where(l => l.Contains(") set -- ", StringComparison.Ordinal)).Select(l => l.Split('\'')[3])];
                    int number = Add(name, units);
                    Submitted.Add($"job {number}: {string.Join(' ', units)}");
                    OnSubmit();
                    return Refusal is null ? new(0, $"{number}\n", "") : new(1, "", Refusal);
                case "scancel":
                    Cancelled.AddRange(words);
                    foreach (string[] task in words.Select(w => w.Split('_')))
                        jobs[int.Parse(task[0], CultureInfo.InvariantCulture) - 1].States[int.Parse(task[1], CultureInfo.InvariantCulture) - 1] = "CANCELLED";
                    return new(0, "", "");
                default:
                    return null;
            }
        }

        public int Add(string name, string[] units)
        {
            jobs.Add((name, jobs.Count + 1, units, [.. units.Select(_ => "PENDING")]));
            return jobs.Count;
        }

        public void Forget() => jobs.Clear();

        public void State(string unit, string state)
        {
            var (_, _, units, states) = jobs.Last(j => j.Units.Contains(unit));
            states[Array.IndexOf(units, unit)] = state;
        }

        string Listed() => string.Concat(jobs.SelectMany(j => j.Units.Select((_, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{j.Job}|{i + 1}|{j.Number}|{j.States[i]}|node7|None\n"))));
    }
}
