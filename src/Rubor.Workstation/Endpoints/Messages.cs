using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Endpoints;

/// <summary>Who is signed in.</summary>
public sealed record SessionAnswer(string? Name, string? Role, string Csrf, int TimeoutMinutes);

/// <summary>Name and password.</summary>
public sealed record SignInRequest(string Name, string Password);

/// <summary>A new password, and the one that it replaces.</summary>
public sealed record PasswordRequest(string Current, string New);

/// <summary>A read in the list.</summary>
public sealed record ReadAnswer(string Id, string Reader, string State, long Version, DateTimeOffset Newest);

/// <summary>A case in the list.</summary>
public sealed record CaseAnswer(
    string Name, string Title, string Kind, string Subject, string Session, string State, string? Reason, string? Earlier, ReadAnswer? Read,
    IReadOnlyList<ReadAnswer> Reads);

/// <summary>Where a reader stands in a task.</summary>
/// <param name="Title">What the task is called.</param>
/// <param name="Session">The session that is open or comes next, from 1; 0 of calibration.</param>
/// <param name="Sessions">How many there are.</param>
/// <param name="Opens">When it opens; null where it is open, or all are done.</param>
/// <param name="IsDone">Whether all sessions are done.</param>
/// <param name="Sentence">The same in words.</param>
public sealed record TaskAnswer(string Title, int Session, int Sessions, DateTimeOffset? Opens, bool IsDone, string Sentence);

/// <summary>The study with its cases; of a task with where its reader stands, else without.</summary>
/// <param name="Format">What it says it is.</param>
/// <param name="Name">What the study is called.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Cases">The cases.</param>
/// <param name="Task">Where the reader stands.</param>
/// <param name="Pages">Pages of the task that are there for who asks, beside the list: <c>progress</c>, <c>adjudication</c>; of a
/// study <c>new-task</c>; left out where there are none.</param>
public sealed record StudyAnswer(string Format, string Name, string Version, IReadOnlyList<CaseAnswer> Cases,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TaskAnswer? Task = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Pages = null);

/// <summary>A form that comes with Rubor.</summary>
/// <param name="Name">What tasks call it.</param>
/// <param name="Fields">Names of its fields.</param>
/// <param name="Kinds">Kinds of case that it can stand beside.</param>
public sealed record TaskFormAnswer(string Name, IReadOnlyList<string> Fields, IReadOnlyList<string> Kinds);

/// <summary>What a reader study of the study that is served can be made of.</summary>
/// <param name="Format">What it says it is.</param>
/// <param name="TaskFormat">What its file says it is.</param>
/// <param name="Kinds">Kinds of case that tasks have, the usual one first.</param>
/// <param name="Forms">Forms that come with Rubor.</param>
/// <param name="Roles">Roles of the images that are served.</param>
/// <param name="Cases">Names of the cases.</param>
/// <param name="Readers">Names of accounts that may read.</param>
/// <param name="Machine">When a machine's output may be seen.</param>
/// <param name="Orders">How arms may follow each other.</param>
/// <param name="Hidden">What may be hidden; what must be is <c>other_readers</c>.</param>
/// <param name="WashoutDays">Where nothing is said.</param>
/// <param name="Creates">Whether the server makes tasks, or checks them alone.</param>
public sealed record TaskChoicesAnswer(string Format, string TaskFormat, IReadOnlyList<string> Kinds, IReadOnlyList<TaskFormAnswer> Forms,
    IReadOnlyList<string> Roles, IReadOnlyList<string> Cases, IReadOnlyList<string> Readers, IReadOnlyList<string> Machine,
    IReadOnlyList<string> Orders, IReadOnlyList<string> Hidden, int WashoutDays, bool Creates);

/// <summary>A reader study as its file has it.</summary>
public sealed record TaskRequest(JsonElement Task);

/// <summary>What is wrong with a reader study.</summary>
/// <param name="Key">The key of the file that it is about; null of the whole.</param>
/// <param name="Sentence">What is wrong, and what to do.</param>
public sealed record TaskProblemAnswer(string? Key, string Sentence);

/// <summary>What a reader study asks of its readers.</summary>
/// <param name="Cases">Cases.</param>
/// <param name="Repeats">Hidden repeats a session.</param>
/// <param name="Places">What a reader reads in each session.</param>
/// <param name="Sessions">Sessions of each reader.</param>
/// <param name="Readers">Readers.</param>
/// <param name="Total">What all read in all sessions.</param>
/// <param name="WashoutDays">Days between two sessions.</param>
/// <param name="SecondSession">When the second could open if the first were read now; null where there is none.</param>
public sealed record TaskSummaryAnswer(int Cases, int Repeats, int Places, int Sessions, int Readers, int Total, int WashoutDays,
    DateTimeOffset? SecondSession);

/// <summary>A reader study, held against the study.</summary>
/// <param name="Format">What it says it is.</param>
/// <param name="Problems">What is wrong; empty where nothing is.</param>
/// <param name="Summary">What it asks of its readers; null while something is wrong.</param>
/// <param name="Created">Whether it was made.</param>
/// <param name="Commands">Command lines that come next; empty while something is wrong.</param>
public sealed record TaskCheckedAnswer(string Format, IReadOnlyList<TaskProblemAnswer> Problems, TaskSummaryAnswer? Summary, bool Created,
    IReadOnlyList<string> Commands);

/// <summary>How much of an arm was read in a session.</summary>
public sealed record ArmProgressAnswer(string Arm, int Cases, int Done);

/// <summary>How much of a session was read; session 0 is calibration, of whose rounds this is one.</summary>
/// <param name="Session">From 1; 0 of calibration.</param>
/// <param name="Calibration">Round, from 1; 0 of a session of the task.</param>
/// <param name="Arms">By arm.</param>
/// <param name="Cases">Places.</param>
/// <param name="Done">Signed.</param>
/// <param name="Begun">Opened and not done.</param>
/// <param name="MinutesACase">Median; null of nothing.</param>
/// <param name="State">done, open, opens, later, spared or stopped.</param>
/// <param name="Opens">When, where that is known and still to come.</param>
/// <param name="LastSigned">When something was signed last.</param>
public sealed record SessionProgressAnswer(int Session, int Calibration, IReadOnlyList<ArmProgressAnswer> Arms, int Cases, int Done,
    int Begun, double? MinutesACase, string State, DateTimeOffset? Opens, DateTimeOffset? LastSigned);

/// <summary>How far a reader is.</summary>
public sealed record ReaderProgressAnswer(string Name, IReadOnlyList<SessionProgressAnswer> Sessions);

/// <summary>How far the readers of a task are, and what its report waits for, a sentence each.</summary>
public sealed record TaskProgressAnswer(string Format, string Title, DateTimeOffset Now, IReadOnlyList<ReaderProgressAnswer> Readers,
    IReadOnlyList<string> Hindrances);

/// <summary>A discrepancy in the list.</summary>
/// <param name="Code">What it is called.</param>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Field">The field as readers see it.</param>
/// <param name="State">open, decided, or read_again: read again since it was decided.</param>
/// <param name="Votes">Scorers that have voted.</param>
/// <param name="Scorers">Fewest of a consensus.</param>
/// <param name="Voted">Whether who asks has voted.</param>
/// <param name="Decides">Whether who asks may decide it now.</param>
/// <param name="Truth">What holds; null before it is decided.</param>
public sealed record DiscrepancyRowAnswer(string Code, int Number, string Field, string State, int Votes, int Scorers, bool Voted,
    bool Decides, string? Truth);

/// <summary>The discrepancies of the task.</summary>
public sealed record DiscrepanciesAnswer(string Format, string Title, IReadOnlyList<DiscrepancyRowAnswer> Discrepancies);

/// <summary>What a scorer says, without whose it is.</summary>
public sealed record VoteAnswer(string Answer, string Reason);

/// <summary>What was decided.</summary>
public sealed record DecisionAnswer(string Truth, string Reason, bool ByConsensus, string DecidedBy, DateTimeOffset Decided, string Note,
    IReadOnlyList<string> Votes);

/// <summary>A discrepancy with its case.</summary>
/// <param name="Format">What it says it is.</param>
/// <param name="Code">What it is called.</param>
/// <param name="Number">Its place in the list, from 1.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Field">Name of the field in the case's form.</param>
/// <param name="Readings">The answers of each arm, sorted, without names of arms and readers.</param>
/// <param name="Case">The case without what a machine made of it.</param>
/// <param name="Seen">Goes back with a decision: another text once anything has changed.</param>
/// <param name="Votes">Scorers that have voted.</param>
/// <param name="Scorers">Fewest of a consensus.</param>
/// <param name="Own">The own vote; null without one.</param>
/// <param name="MayVote">Whether who asks may vote.</param>
/// <param name="MayDecide">Whether who asks may decide.</param>
/// <param name="Said">What scorers say, for who may decide; else null.</param>
/// <param name="ReadAgain">Whether it was read again since it was decided.</param>
/// <param name="Decision">What was decided; null before.</param>
public sealed record DiscrepancyAnswer(
    string Format, string Code, int Number, int Total, string Field, IReadOnlyList<IReadOnlyList<string>> Readings,
    Cases.CaseDocument Case, string Seen, int Votes, int Scorers, VoteAnswer? Own, bool MayVote, bool MayDecide,
    IReadOnlyList<VoteAnswer>? Said, bool ReadAgain, DecisionAnswer? Decision);

/// <summary>A vote.</summary>
/// <param name="Answer">As tables have it: 2, yes, the value of a choice.</param>
/// <param name="Reason">anatomical, morphological or artefact.</param>
public sealed record VoteRequest(string Answer, string Reason);

/// <summary>A decision.</summary>
/// <param name="Password">Of who decides.</param>
/// <param name="Decision">What holds; null where all scorers say the same.</param>
/// <param name="Reason">anatomical, morphological or artefact.</param>
/// <param name="Note">A remark, or null.</param>
/// <param name="Seen">As the discrepancy had it that was decided upon.</param>
public sealed record DecisionRequest(string Password, string? Decision, string Reason, string? Note, string Seen);

/// <summary>
/// An event as it is stored; the content of an earlier version of its type as the newest one has it, which the hash is not of.
/// </summary>
public sealed record EventAnswer(
    long Sequence, string Hash, string Reader, DateTimeOffset Time, string Client, long ClientSequence, string Type, int TypeVersion,
        RawJson Content)
{
    /// <summary>Of a stored event.</summary>
    public static EventAnswer Of(StoredEvent e) =>
        new(e.Sequence, e.Hash, e.Reader, e.Time, e.Client, e.ClientSequence, e.Type, e.NewestVersion, new(e.NewestContent));
}

/// <summary>A read with its events.</summary>
/// <param name="Read">Its name.</param>
/// <param name="Reader">Whose it is.</param>
/// <param name="Case">Its case.</param>
/// <param name="Round">From 1.</param>
/// <param name="Version">Number of its events.</param>
/// <param name="Head">Hash of the newest.</param>
/// <param name="Events">Those asked for.</param>
/// <param name="Figures">What follows from the read as it stands, of a kind that the server computes; else null.</param>
public sealed record ReadDocument(
    string Read, string Reader, string Case, int Round, long Version, string Head, IReadOnlyList<EventAnswer> Events, JsonObject? Figures);

/// <summary>Opens a read.</summary>
public sealed record OpenRequest(string Client, long ClientSequence);

/// <summary>An act of the reader's.</summary>
public sealed record ActRequest(long ClientSequence, string Type, JsonElement Content);

/// <summary>Acts in order.</summary>
public sealed record ActsRequest(long ExpectedVersion, string Client, IReadOnlyList<ActRequest> Acts);

/// <summary>An act that takes what the reader drew on the other view, to be sent as it is.</summary>
public sealed record TakingAnswer(string Type, RawJson Content);

/// <summary>A signature.</summary>
/// <param name="Password">The reader's.</param>
/// <param name="ExpectedVersion">Number of events that the page has seen.</param>
/// <param name="Client">Which tab.</param>
/// <param name="ClientSequence">The tab's number for it.</param>
/// <param name="Content">The figures, as the kind's event has them.</param>
public sealed record SignatureRequest(string Password, long ExpectedVersion, string Client, long ClientSequence, JsonElement Content);

/// <summary>A reopening.</summary>
public sealed record ReopeningRequest(long ExpectedVersion, string Client, long ClientSequence, string Predecessor, string Reason);

/// <summary>Acts are in the store, flushed.</summary>
/// <param name="Version">Number of events of the read.</param>
/// <param name="Head">Hash of the newest.</param>
/// <param name="Events">The acts as events.</param>
/// <param name="Figures">What follows from the read now, of a kind that the server computes; else null.</param>
public sealed record StoredAnswer(long Version, string Head, IReadOnlyList<EventAnswer> Events, JsonObject? Figures);

/// <summary>Others came first; nothing was stored.</summary>
public sealed record ConflictAnswer(string Error, long Version, IReadOnlyList<EventAnswer> Between);
