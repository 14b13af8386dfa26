using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Tasks;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.People;
using Rubor.Reading.Tasks;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Commands;

/// <summary>
/// <c>rubor task adjudicate</c>: the cases on which readers differ, as a table to fill in; and what was decided of them, written back as
/// truth with its history.
/// </summary>
internal static class TaskAdjudicateCommand
{
    static readonly Argument<string> Reads = new("reads") { Description = "Folder that 'rubor task create' made.", HelpName = "READS" };
    static readonly Option<string?> Out = new("--out")
    {
        Description = "Write the table of discrepancies to fill in.",
        HelpName = "TABLE.tsv"
    };
    static readonly Option<string?> Decisions = new("--decisions")
    {
        Description = "Take the decisions of a table that was filled in; with --by.",
        HelpName = "TABLE.tsv"
    };
    static readonly Option<string?> By = new("--by")
    {
        Description = "Account of who decides: a coordinator or an admin, who is asked for the password.",
        HelpName = "NAME"
    };
    static readonly Option<bool> PasswordStdin =
        new("--password-stdin") { Description = "The password is the first line of standard input, instead of a prompt." };

    public static Command Create()
    {
        var command = new Command("adjudicate", "Cases on which readers differ: as a table to fill in, and decided as truth with its history.") { Reads,
            Out, Decisions, By, PasswordStdin };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string folder = parsed.GetRequiredValue(Reads);
        string? to = parsed.GetValue(Out), from = parsed.GetValue(Decisions), by = parsed.GetValue(By);
        if (to is not null && from is not null)
            throw new UsageException("--out and --decisions do not go together; write the table, fill it in, then name it with --decisions");
        if (from is null != by is null)
            throw new UsageException(from is null ? "--by goes with --decisions alone" : "--by NAME is missing: the account of who decides");
        var (list, reads) = TaskStatusCommand.Open(folder);
        if (list.Task.Adjudication is not { } fields)
            throw new OutputException(folder, "is of a task without adjudication; tasks whose file has the key adjudication have one");
        string store = Path.Combine(folder, ServingDefaults.StoreName);
        if (!File.Exists(store))
            throw new OutputException(folder, "has no reads yet; 'rubor task status' says how far readers are");
        var accounts = await AccountsAsync(store, cancel);
        RequireFinished(folder, reads, accounts);
        // Before anything of the answers is said.
        string? decider = by is null ? null : await DeciderAsync(parsed, store, by, list, cancel);
        var form = FormReader.Read(Path.Combine(folder, FormSettings.FileName));
        var ratings = Ratings(folder, list, reads, [.. form.Document.Fields.Where(f => fields.Any(a => a.Field == f.Name))]);
        var found = TaskDiscrepancies.Of(ratings);
        int added = 0;
        if (from is not null)
        {
            var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
            var table = TableFile.Read(from);
            var history = AdjudicationLog.Append(folder, there =>
            {
                var decided = DecisionTable.Read(table, ratings.With(there), TaskDiscrepancies.Of(ratings.With(there)), form,
                    decider!, now);
                added = decided.Count;
                return ([], decided);
            });
            found = TaskDiscrepancies.Of(ratings.With(history));
        }
        else if (to is not null)
            Write(to, DecisionTable.Of(ratings, found), SharedOptions.Of(parsed).Overwrite);
        Say(parsed, list, found, to, from is null ? null : added);
        return 0;
    }

    /// <summary>The answers with what was decided of them.</summary>
    public static TaskRatings Ratings(string folder, TaskWorklist list, IReadOnlyList<TaskRead> reads, IReadOnlyList<FormField> fields) =>
        TaskRatings.Of(list, reads, fields).With(AdjudicationLog.History(folder));

    static async Task<IReadOnlyList<Account>> AccountsAsync(string store, CancellationToken cancel)
    {
        using var people = SqliteAccountStore.OpenToRead(store);
        return await people.ListAsync(cancel);
    }

    // Whoever adjudicates talks to readers: while one of them still reads, what others said is nobody's to tell.
    static void RequireFinished(string folder, IReadOnlyList<TaskRead> reads, IReadOnlyList<Account> accounts)
    {
        string[] open = [.. TaskProgress.Unfinished(reads, accounts).Select(u => FormattableString.Invariant($"{u.Reader} has {u.Places} places"))];
        if (open.Length > 0)
            throw new OutputException(folder, $"is not finished: {string.Join(", ", open)} left. Discrepancies are told when all have read; "
                + "of who reads no more, disable the account ('rubor users disable')");
    }

    static async Task<string> DeciderAsync(ParseResult parsed, string store, string by, TaskWorklist list, CancellationToken cancel)
    {
        if (!parsed.GetValue(PasswordStdin) && Console.IsInputRedirected)
            throw new UsageException("standard input is no terminal to ask for the password on; use --password-stdin");
        string password = parsed.GetValue(PasswordStdin) ? UsersCommand.FirstLine(Console.In) : UsersCommand.Ask($"password of {by}: ");
        using var people = SqliteAccountStore.OpenToRead(store);
        var account = await new SignIn(people).CheckAsync(by, password, cancel)
            ?? throw new UsageException($"--by {by}: name and password do not go together, or the account is disabled; nothing was written");
        return !AdjudicationRules.MayDecide(list, account.Name, account.Role)
            ? throw new UsageException($"--by {by}: reads, and who reads does not decide; a coordinator or an admin does. Nothing was written")
            : account.Name;
    }

    static void Write(string to, byte[] table, bool overwrite)
    {
        if (File.Exists(to) && !overwrite)
            throw new OutputException(to, "is there already, and may be filled in; name another file, or add --overwrite");
        if (Directory.Exists(to))
            throw new OutputException(to, "is a folder; name a file");
        try
        {
            WholeFile.Write(to, table);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(to, $"cannot be written ({e.Message.TrimEnd('.')}); name a file that can be made");
        }
    }

    static void Say(ParseResult parsed, TaskWorklist list, IReadOnlyList<TaskDiscrepancy> found, string? to, int? added)
    {
        var options = SharedOptions.Of(parsed);
        var output = parsed.InvocationConfiguration.Output;
        int open = found.Count(d => d.Decision is null);
        if (options.Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.task-discrepancies/1",
                ["task"] = list.Task.Name,
                ["added"] = added,
                ["open"] = open,
                ["discrepancies"] = new JsonArray([.. found.Select(d => (JsonNode)d.ToJson())]),
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
        {
            foreach (var d in found)
            {
                string decided = d.Decision is not { } x ? $"open{(d.Ballots.Count > 0 ? $", {d.Ballots.Count} of {d.Allowed.Scorers} votes" : "")}"
                    : $"{x.Truth}, {TaskWords.Of(x.Reason)}, "
                    + (x.ByConsensus ? "consensus" : $"decided by {x.DecidedBy}") + (d.IsOutdated ? ", read again since" : "");
                output.WriteLine($"{d.Case.Name}  {d.Allowed.Field}  {d.Answers}  {decided}");
            }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"task {list.Task.Name}: {found.Count} discrepancies, {open} open{(added is { } n ? $"; {n} decisions written" : "")}"));
            if (to is not null)
                output.WriteLine($"table: {to}");
        }
    }
}
