using System.Globalization;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;

// STORE READS [ACTS]: a client that nobody stops. Takes up each read where the store has it, sends acts one after another, a few of them as
// a retry of what was just answered, and writes "READ CLIENT-SEQUENCE HASH" for every act that was acknowledged, until it is killed or has
// done so many. What the store fails to take is told as "! REASON" and sent again.
string path = args[0];
int reads = int.Parse(args[1], CultureInfo.InvariantCulture);
int most = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : int.MaxValue;
await using var store = SqliteReadStore.Open(path, TimeProvider.System, ReadKinds.All.Events);
var desk = new ReadService(store, ReadKinds.All);
var versions = new long[reads];
for (int r = 0; r < reads; r++)
    versions[r] = (await desk.StateAsync(Key(r).Id))?.Version ?? 0;
for (int n = 0; n < most; n++)
{
    int r = n % reads;
    ReadEvent e = versions[r] == 0
        ? new Opened("study", "case", r + 1, VhiKind.Name, [new("stir", new('a', 64), [1, 4, 4])],
            new VhiStart(new(LimitRule.Paper, PieceMode.TwoD, 4), new(new('b', 64), 500)))
        : new PiecesRemoved(PieceSet.Of((int)(versions[r] % 500) + 1), CleaningTool.Piece);
    // The client's number follows from the read and its version: after a kill the act that may or may not be stored is sent again.
    long number = (versions[r] * reads) + r;
    var request = new Append(Key(r).Id, versions[r], "anna", "tab", [new Act(number, e)]);
    for (int times = n % 7 == 0 ? 2 : 1; times > 0; times--)
    {
        if (await SendAsync(request) is not Appended appended)
            return 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Key(r).Id} {number} {appended.Events[0].Hash}"));
        Console.Out.Flush();
    }
    versions[r]++;
}
return 0;

async Task<AppendResult> SendAsync(Append request)
{
    while (true)
        try
        {
            return await desk.AppendAsync(request);
        }
        catch (ReadStoreException failure)
        {
            Console.WriteLine($"! {failure.Message}");
            Console.Out.Flush();
            await Task.Delay(20);
        }
}

static ReadKey Key(int r) => new("study", "case", "anna", r + 1);
