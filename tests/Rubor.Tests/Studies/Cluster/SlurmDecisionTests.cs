using Rubor.Studies.Cluster;

namespace Rubor.Tests.Studies.Cluster;

public class SlurmDecisionTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static SlurmSight Sight => new() { IsSubmitted = true, IsAccepted = true, HasAnswer = true };

    static SlurmRow Row(string state) => new("rubor-1", 1, 12, state, "node7", "");

    [Fact]
    public void A_whole_folder_is_done_whatever_the_queue_says()
    {
        foreach (string state in new[] { "RUNNING", "FAILED", "NODE_FAIL", "COMPLETED" })
            Assert.Equal(SlurmStep.Done, SlurmDecision.Of(Sight with { IsDone = true, Row = Row(state), Deaths = 9 }, Patience));
        Assert.Equal(SlurmStep.Done, SlurmDecision.Of(new() { IsDone = true }, Patience));
    }

    [Fact]
    public void What_was_never_submitted_is_now() =>
        Assert.Equal(SlurmStep.Submit, SlurmDecision.Of(new() { HasAnswer = true }, Patience));

    [Theory]
    [InlineData("PENDING")]
    [InlineData("RUNNING")]
    [InlineData("CONFIGURING")]
    [InlineData("COMPLETING")]
    [InlineData("SUSPENDED")]
    [InlineData("REQUEUED")]
    [InlineData("a state of a later Slurm")]
    public void What_is_alive_is_waited_for(string state) =>
        Assert.Equal(SlurmStep.Wait, SlurmDecision.Of(Sight with { Row = Row(state), Missing = TimeSpan.FromHours(9) }, Patience));

    [Theory]
    [InlineData("FAILED", null, 0, SlurmStep.Resubmit)]
    [InlineData("FAILED", 137, 2, SlurmStep.Resubmit)]
    [InlineData("FAILED", 1, 3, SlurmStep.GiveUp)]
    [InlineData("FAILED", 2, 0, SlurmStep.GiveUp)] // it was refused, and would be again
    [InlineData("OUT_OF_MEMORY", 137, 0, SlurmStep.Resubmit)]
    [InlineData("TIMEOUT", 130, 1, SlurmStep.Resubmit)]
    [InlineData("NODE_FAIL", null, 2, SlurmStep.Resubmit)]
    [InlineData("NODE_FAIL", null, 3, SlurmStep.GiveUp)]
    [InlineData("PREEMPTED", null, 0, SlurmStep.Resubmit)]
    [InlineData("CANCELLED", null, 0, SlurmStep.GiveUp)] // somebody wanted it so
    public void What_died_is_submitted_again_three_times_unless_it_would_not_help(string state, int? code, int deaths, SlurmStep step) =>
        Assert.Equal(step, SlurmDecision.Of(Sight with { Row = Row(state), ExitCode = code, Deaths = deaths }, Patience));

    [Theory]
    [InlineData("CANCELLED", null)]
    [InlineData("FAILED", 2)]
    public void What_ended_before_anybody_waited_is_tried_again(string state, int? code) => Assert.Equal(SlurmStep.Resubmit,
        SlurmDecision.Of(Sight with { Row = Row(state), ExitCode = code, EndedBefore = true }, Patience));

    [Fact]
    public void Nothing_is_submitted_while_squeue_does_not_answer_or_somebody_holds_the_folder()
    {
        var gone = Sight with { Missing = TimeSpan.FromHours(1) };
        Assert.Equal(SlurmStep.Resubmit, SlurmDecision.Of(gone, Patience));
        Assert.Equal(SlurmStep.Wait, SlurmDecision.Of(gone with { HasAnswer = false }, Patience));
        Assert.Equal(SlurmStep.Wait, SlurmDecision.Of(gone with { IsHeld = true }, Patience));
        Assert.Equal(SlurmStep.Wait, SlurmDecision.Of(gone with { IsHeld = true, Row = Row("FAILED") }, Patience));
    }

    [Fact]
    public void A_job_that_is_gone_or_ended_well_has_a_while_for_its_files_to_show()
    {
        var late = Sight with { Missing = TimeSpan.FromSeconds(59) };
        Assert.Equal(SlurmStep.Wait, SlurmDecision.Of(late, Patience));
        Assert.Equal(SlurmStep.Wait, SlurmDecision.Of(late with { Row = Row("COMPLETED") }, Patience));
        Assert.Equal(SlurmStep.Resubmit, SlurmDecision.Of(late with { Row = Row("COMPLETED"), Missing = Patience }, Patience));
        // One that has left its exit code is over, whatever a controller says that was down meanwhile.
        Assert.Equal(SlurmStep.Wait, SlurmDecision.Of(late with { Row = Row("RUNNING"), ExitCode = 137 }, Patience));
        Assert.Equal(SlurmStep.Resubmit, SlurmDecision.Of(Sight with { Row = Row("RUNNING"), ExitCode = 137, Missing = Patience }, Patience));
        Assert.Equal(SlurmStep.GiveUp, SlurmDecision.Of(Sight with { Row = Row("RUNNING"), ExitCode = 2, Missing = Patience }, Patience));
        // One that never reached Slurm has not died.
        Assert.Equal(SlurmStep.Submit, SlurmDecision.Of(Sight with { IsAccepted = false, Missing = Patience, Deaths = 3 }, Patience));
    }

    [Theory]
    [InlineData("OUT_OF_MEMORY", "node7", 137, null, "it ran out of memory on node7; more is asked for with --slurm-option mem=…")]
    [InlineData("TIMEOUT", "", 130, "stopped", "its time limit was reached; a longer one is asked for with --slurm-option time=…; its last words: stopped")]
    [InlineData("NODE_FAIL", "node7", null, null, "its node node7 was lost")]
    [InlineData("FAILED", "node7", 137, null, "it was killed (by hand, or because memory ran out) on node7")]
    [InlineData("FAILED", "", 139, null, "it was ended by signal 11")]
    [InlineData("FAILED", "", 2, "error: cv: is a file", "it ended with exit code 2; its last words: cv: is a file")]
    [InlineData("FAILED", "", null, "", "it was killed with all that it ran in (Slurm says FAILED)")]
    [InlineData("CANCELLED", "", null, "slurmstepd: error", "it was cancelled")]
    [InlineData("COMPLETED", "", 0, null, "it ended well, and left no whole result")]
    [InlineData(null, "", null, null, "its job is gone from the queue")]
    public void Why_one_died_is_one_phrase(string? state, string node, int? code, string? last, string said) =>
        Assert.Equal(said, SlurmReason.Of(state, node, code, last));

    [Fact]
    public void Rows_of_squeue_are_read_and_anything_else_is_passed_over()
    {
        const string printed = """
            rubor-ab-1|3|1|PENDING||Resources
            rubor-ab-1|1|3|RUNNING|vm|None
            slurm_load_jobs error: Unable to contact slurm controller
            other|N/A|7|RUNNING|vm|None
            rubor-ab-1|2|2|FAILED|vm|a|reason

            """;
        Assert.Equal([new("rubor-ab-1", 3, 1, "PENDING", "", "Resources"), new("rubor-ab-1", 1, 3, "RUNNING", "vm", ""),
            new("rubor-ab-1", 2, 2, "FAILED", "vm", "a|reason")], Squeue.Parse(printed));
        Assert.Empty(Squeue.Parse(""));
        Assert.Contains("--name=a,b", Squeue.Words(["a", "b"]));
    }

    [Fact]
    public void Time_left_follows_from_shares_and_from_how_many_run_at_once()
    {
        static UnitProgress At(double share, double minutes) => new(share, TimeSpan.FromMinutes(minutes));
        Assert.Null(SlurmProgress.LeftOf([null], 3, []));
        // A quarter done in 10 minutes: 30 more.
        Assert.Equal(30, SlurmProgress.LeftOf([At(0.25, 10)], 0, [])!.Value.TotalMinutes, 9);
        // Two run, 30 and 20 minutes left; four wait for 40 each: (50 + 160) / 2.
        Assert.Equal(105, SlurmProgress.LeftOf([At(0.25, 10), At(0.5, 20)], 4, [])!.Value.TotalMinutes, 9);
        // Never less than what the slowest takes; of one without a checkpoint the whole is left.
        Assert.Equal(40, SlurmProgress.LeftOf([null, At(0.75, 30)], 0, [TimeSpan.FromMinutes(40)])!.Value.TotalMinutes, 9);
    }

    [Theory]
    [InlineData("/data/cv", "/")]
    [InlineData("/mnt/my disk/cv", "/mnt/my disk")]
    [InlineData("/mnt/my disk", "/mnt/my disk")]
    [InlineData("/mnt/my disks/cv", "/")]
    public void The_disk_of_a_path_is_its_longest_mount(string path, string mount) => Assert.Equal(mount, ProgramFolder.MountOf(path,
        "22 1 0:20 / / rw - overlay overlay rw\n23 22 0:21 / /mnt/my\\040disk rw - nfs server:/x rw\n24 22 0:5 / /proc rw - proc proc rw\n"));
}
