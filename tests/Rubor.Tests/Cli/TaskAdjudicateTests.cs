using System.Text.Json.Nodes;
using Rubor.Reading.People;
using Rubor.Reading.Tasks;

namespace Rubor.Tests.Cli;

/// <summary><c>rubor task adjudicate</c>: from the answers on which readers differ to the truth that was decided.</summary>
public sealed class TaskAdjudicateTests : IDisposable
{
    const string Password = "a phantom has no secrets";

    readonly TemporaryFolder folder = new();

    public TaskAdjudicateTests() => TaskExample.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    string Reads => At("reads");

    string Table => At("table.tsv");

    [Fact]
    public async Task What_was_decided_is_the_truth_of_the_report_and_every_decision_stays_in_the_history()
    {
        await ReadAsync();
        var run = await CommandRun.Of("task", "adjudicate", Reads, "--out", Table, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        // Alone anna is one too high in cases 1 and 5, ben one too low in case 2; assisted they agree.
        Assert.Equal(["sub-01", "sub-02", "sub-05"], run.Json["discrepancies"]!.AsArray().Select(d => (string)d!["case"]!));
        Assert.All(run.Json["discrepancies"]!.AsArray(), d => Assert.Equal((1.0, 4, null), ((double)d!["difference"]!, d["answers"]!.AsArray().Count,
            d["decision"])));
        Assert.Contains("alone: anna 1, ben 0; assisted: anna 1, ben 1", Row("sub-02"), StringComparison.Ordinal);
        string before = (await ReportAsync()).ToJsonString();

        Fill("sub-02", "morphological", "erik 0; fay 1", "0");
        Fill("sub-05", "Artefact", "erik 0; fay 0", "");
        run = await DecideAsync("cora");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal((2, 1), ((int)run.Json["added"]!, (int)run.Json["open"]!));
        // The same table again says nothing new.
        Assert.Equal(0, (int)(await DecideAsync("cora")).Json["added"]!);
        var log = AdjudicationLog.Read(Reads);
        Assert.Equal([("sub-02", "0", "1", false), ("sub-05", "0", "0", true)], log.Select(a => (a.Case, a.Truth, a.Before, a.ByConsensus)));
        Assert.All(log, a => Assert.Equal(("cora", 4), (a.DecidedBy, a.Reads.Count)));
        string[] ratings = File.ReadAllLines(At("report-0/ratings.tsv"));
        Assert.All(log[0].Reads, r => Assert.Contains(ratings, line => line.Contains(r.Signature, StringComparison.Ordinal)
            && line.Contains("sub-02", StringComparison.Ordinal) && line.StartsWith(r.Reader, StringComparison.Ordinal)));

        var report = await ReportAsync();
        int Right(JsonNode of, string who) => (int)of["accuracy"]!.AsArray().Single(a => $"{a!["reader"]} {a["modality"]}" == who)!["right"]!;
        Assert.Equal((4, 5, 6), (Right(JsonNode.Parse(before)!, "anna alone"), Right(JsonNode.Parse(before)!, "ben alone"),
            Right(JsonNode.Parse(before)!, "machine machine")));
        // Case 2 is healthy now: ben was right, anna and the machine were not.
        Assert.Equal((3, 6, 5), (Right(report, "anna alone"), Right(report, "ben alone"), Right(report, "machine machine")));
        string[] truth = File.ReadAllLines(At("report-1/truth.tsv"));
        Assert.Equal(1 + 6, truth.Length);
        string Of(string one) => truth.Single(l => l.StartsWith(one, StringComparison.Ordinal));
        Assert.StartsWith("sub-02\t02\t\tcombined\t0\tdecided\tmorphological\terik 0; fay 1\tcora\t", Of("sub-02"), StringComparison.Ordinal);
        Assert.StartsWith("sub-05\t05\t\tcombined\t0\tconsensus\tartefact\t", Of("sub-05"), StringComparison.Ordinal);
        Assert.StartsWith("sub-04\t04\t\tcombined\t3\tstudy\t", Of("sub-04"), StringComparison.Ordinal);
        Assert.Contains("Discrepancies", File.ReadAllText(At("report-1/report.html")), StringComparison.Ordinal);

        // A later decision holds, and the earlier one stays.
        Fill("sub-02", "anatomical", "erik 1; fay 1", "");
        Assert.Equal(1, (int)(await DecideAsync("cora")).Json["added"]!);
        log = AdjudicationLog.Read(Reads);
        Assert.Equal([("0", "1"), ("1", "0")], log.Where(a => a.Case == "sub-02").Select(a => (a.Truth, a.Before)));
        Assert.Equal(5, Right(await ReportAsync(), "ben alone"));
        string path = Path.Combine(Reads, AdjudicationLog.FileName);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        // A line that is changed is noticed, whatever it says.
        string whole = File.ReadAllText(path);
        File.WriteAllText(path, whole.Replace("fay", "amy", StringComparison.Ordinal));
        (await CommandRun.Of("task", "adjudicate", Reads)).Refused("line 2 does not follow from the line before");
        File.WriteAllText(path, string.Join('\n', whole.Split('\n').Skip(1)));
        (await CommandRun.Of("task", "report", Reads, "--out", At("late"))).Refused("line 1 does not follow");
    }

    [Theory]
    [InlineData("blurred", "erik 0; fay 0", "", "column reason: blurred is none of anatomical, morphological, artefact")]
    [InlineData("artefact", "erik 0", "", "1 of at least 2 scorers have voted")]
    [InlineData("artefact", "erik 0; ERIK 1", "", "erik votes twice")]
    [InlineData("artefact", "erik; fay 0", "", "erik is no scorer with an answer")]
    [InlineData("artefact", "erik 0; fay 1", "", "column decision: is empty, and the scorers differ")]
    [InlineData("artefact", "erik 1; fay 1", "0", "all scorers said 1, which holds")]
    [InlineData("artefact", "erik 0; fay 9", "0", "and 9 is none")]
    [InlineData("artefact", "erik 0; cora 1", "0", "cora decides last and is no scorer")]
    [InlineData("", "erik 0; fay 0", "", "column reason: is empty")]
    public async Task A_row_that_is_wrong_is_named_and_nothing_of_the_table_is_taken(string reason, string votes,
        string decision, string said)
    {
        await ReadAsync();
        Assert.Equal(0, (await CommandRun.Of("task", "adjudicate", Reads, "--out", Table)).ExitCode);
        Fill("sub-01", "artefact", "erik 0; fay 0", "");
        Fill("sub-02", reason, votes, decision);
        (await DecideAsync("cora")).Refused(said);
        Assert.False(File.Exists(Path.Combine(Reads, AdjudicationLog.FileName)));
    }

    [Fact]
    public async Task Only_a_coordinator_or_admin_with_the_password_decides_and_nothing_is_told_while_somebody_still_reads()
    {
        await ReadAsync(finished: false);
        string[] adjudicate = ["task", "adjudicate", Reads, "--out", Table];
        (await CommandRun.Of(adjudicate)).RefusedWith("is not finished: ben has 1 places left", "Discrepancies are told when all have read");
        Assert.False(File.Exists(Table));
        // Who reads no more keeps nobody waiting.
        Assert.Equal(0, (await CommandRun.Of("users", "disable", Reads, "ben")).ExitCode);
        Assert.Equal(0, (await CommandRun.Of(adjudicate)).ExitCode);
        (await CommandRun.Of(adjudicate)).Refused("is there already, and may be filled in");
        Fill("sub-01", "artefact", "erik 0; fay 0", "");
        (await DecideAsync("anna")).Refused("who reads does not decide");
        (await DecideAsync("nobody")).Refused("name and password do not go together");
        (await DecideAsync("cora", "not the password")).Refused("name and password do not go together");
        (await CommandRun.Of("task", "adjudicate", Reads, "--decisions", Table)).Refused("--by NAME is missing");
        (await CommandRun.Of("task", "adjudicate", Reads, "--by", "cora")).Refused("--by goes with --decisions alone");
        Assert.False(File.Exists(Path.Combine(Reads, AdjudicationLog.FileName)));
        Assert.Equal(0, (await DecideAsync("cora")).ExitCode);
        // A table of other reads is none of these.
        File.WriteAllText(Table, File.ReadAllText(Table).Replace(Row("sub-01").Split('\t')[7], new string('0', 64), StringComparison.Ordinal));
        (await DecideAsync("cora")).Refused("sub-01 was read again since this table was written");
    }

    [Fact]
    public async Task Votes_that_were_given_in_the_workstation_stand_in_the_table_and_a_row_that_says_no_more_is_left_for_later()
    {
        await ReadAsync();
        var run = await CommandRun.Of("task", "adjudicate", Reads, "--out", Table, "--json");
        Assert.Equal(0, run.ExitCode);
        string reads = Row("sub-02").Split('\t')[7], others = Row("sub-01").Split('\t')[7];
        AdjudicationBallot Ballot(string scorer, string answer, string sha256) =>
            new("sub-02", "combined", scorer, answer, DiscrepancyReason.Artefact, DateTimeOffset.UnixEpoch, sha256);
        // Of other answers than those that are there a vote does not count, and of one scorer's the last does.
        AdjudicationLog.Append(Reads, _ => ([Ballot("erik", "1", reads), Ballot("gus", "3", others), Ballot("fay", "0", reads),
            Ballot("Erik", "0", reads), Ballot("cora", "1", reads)], []));
        Assert.Equal(0, (await CommandRun.Of("task", "adjudicate", Reads, "--out", Table, "--overwrite")).ExitCode);
        Assert.Equal("Erik 0; fay 0; cora 1", Row("sub-02").Split('\t')[9]);
        Assert.Contains("open, 3 of 2 votes", (await CommandRun.Of("task", "adjudicate", Reads)).Output, StringComparison.Ordinal);
        run = await DecideAsync("cora");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal((0, 3), ((int)run.Json["added"]!, (int)run.Json["open"]!));
        Assert.Equal(["Erik", "fay", "cora"], run.Json["discrepancies"]!.AsArray().Single(d => (string)d!["case"]! == "sub-02")!["ballots"]!.AsArray()
            .Select(b => (string)b!["scorer"]!));
        // Who has voted there does not decide here, whatever the table leaves out.
        Fill("sub-02", "artefact", "erik 0; fay 0", "");
        (await DecideAsync("cora")).Refused("cora decides last and is no scorer");
        Assert.Empty(AdjudicationLog.Read(Reads));
        Assert.Equal(5, File.ReadAllLines(Path.Combine(Reads, AdjudicationLog.FileName)).Length);
    }

    [Fact]
    public void Two_that_add_at_the_same_time_wait_for_each_other_and_no_line_is_lost()
    {
        Directory.CreateDirectory(Reads);
        Parallel.For(0, 40, new() { MaxDegreeOfParallelism = 8 }, n => AdjudicationLog.Append(Reads, there => ([new("sub-01", "combined", $"s{n}",
            $"{there.Ballots.Count}", DiscrepancyReason.Artefact, DateTimeOffset.UnixEpoch, "")], [])));
        // Each saw all that were there before it.
        Assert.Equal(Enumerable.Range(0, 40).Select(n => $"{n}"), AdjudicationLog.History(Reads).Ballots.Select(b => b.Answer));
        Assert.Throws<InvalidOperationException>(() => AdjudicationLog.Append(Reads, _ => throw new InvalidOperationException()));
        Assert.Equal(40, AdjudicationLog.History(Reads).Ballots.Count);
    }

    async Task ReadAsync(bool finished = true)
    {
        Assert.Equal(0, (await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", Reads, "--quiet")).ExitCode);
        await TaskExample.ReadAllAsync(Reads, finished);
        using var people = SqliteAccountStore.Open(Path.Combine(Reads, "reads.db"));
        foreach (var (name, role) in new[] { ("ben", Role.Reader), ("cora", Role.Coordinator) })
            await people.AddAsync(new(name, role, PasswordHash.Of(Password), false, DateTimeOffset.UtcNow),
                TestContext.Current.CancellationToken);
        var anna = (await people.FindAsync("anna", TestContext.Current.CancellationToken))!;
        await people.ChangeAsync(anna with { PasswordHash = PasswordHash.Of(Password) }, TestContext.Current.CancellationToken);
    }

    int reports;

    async Task<JsonNode> ReportAsync()
    {
        var run = await CommandRun.Of("task", "report", Reads, "--out", At($"report-{reports++}"), "--json", "--score", "combined", "--resamples", "100");
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Json;
    }

    async Task<CommandRun> DecideAsync(string by, string password = Password)
    {
        var before = Console.In;
        try
        {
            using var typed = new StringReader(password + "\n");
            Console.SetIn(typed);
            return await CommandRun.Of("task", "adjudicate", Reads, "--decisions", Table, "--by", by, "--password-stdin", "--json");
        }
        finally
        {
            Console.SetIn(before);
        }
    }

    string Row(string one) => File.ReadAllLines(Table).Single(l => l.StartsWith(one, StringComparison.Ordinal));

    // As a spreadsheet would: columns reason, votes, decision and note stand last.
    void Fill(string one, string reason, string votes, string decision) => File.WriteAllLines(Table, File.ReadAllLines(Table).Select(l =>
        l.StartsWith(one, StringComparison.Ordinal) ? string.Join('\t', [.. l.Split('\t')[..8], reason, votes, decision, ""]) : l));

    string At(string name) => Path.Combine(folder.Path, name);
}
