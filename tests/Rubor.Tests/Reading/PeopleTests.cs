using System.Diagnostics;
using Rubor.Reading.People;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Reading;

// One class, so that its tests run one after another: standard input belongs to the process.
public sealed class ReadingPeopleTests : IDisposable
{
    const string Good = "correct horse battery";

    readonly TemporaryFolder folder = new();

    string Store => folder["reads.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_hash_has_the_layout_of_Identitys_version_3()
    {
        var bytes = Convert.FromBase64String(PasswordHash.Of(Good));
        Assert.Equal("01" + "00000002" + "00033450" + "00000010", Convert.ToHexString(bytes[..13]));
        Assert.Equal(13 + 16 + 32, bytes.Length);
        Assert.NotEqual(PasswordHash.Of(Good), PasswordHash.Of(Good));
    }

    [Theory] // made by tests/Reference/reading/passwords.py with hashlib, in Identity's layout
    [MemberData(nameof(References))]
    public void Hashes_made_elsewhere_in_that_layout_match(string password, string hash)
    {
        Assert.True(PasswordHash.Matches(hash, password));
        Assert.False(PasswordHash.Matches(hash, password + " "));
    }

    public static TheoryData<string, string> References()
    {
        var data = new TheoryData<string, string>();
        foreach (var row in Data.Tsv(Data.Reference("reading", "passwords.tsv")))
            data.Add(row["password"], row["hash"]);
        return data;
    }

    [Theory]
    [InlineData(""), InlineData("not base64!"), InlineData("AQ=="), InlineData("AQAAAAIAAYag"),
        InlineData("AAAAAAIAAYagAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        InlineData("AQAAAAJ/////AAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_hash_that_is_none_matches_nothing(string hash) => Assert.False(PasswordHash.Matches(hash, Good));

    [Fact]
    public async Task Only_the_right_password_of_an_enabled_account_signs_in()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var accounts = SqliteAccountStore.Open(Store);
        var anna = new Account("anna", Role.Reader, PasswordHash.Of(Good), false, DateTimeOffset.UnixEpoch);
        Assert.True(await accounts.AddAsync(anna, cancel));
        Assert.False(await accounts.AddAsync(anna with { Name = "ANNA" }, cancel));
        var signIn = new SignIn(accounts);
        Assert.Equal("anna", (await signIn.CheckAsync("Anna", Good, cancel))?.Name);
        Assert.Null(await signIn.CheckAsync("anna", Good + "x", cancel));
        Assert.Null(await signIn.CheckAsync("nobody", Good, cancel));
        Assert.Null(await signIn.CheckAsync("anna' OR 1=1 --", Good, cancel));
        Assert.True(await accounts.ChangeAsync(anna with { IsDisabled = true }, cancel));
        Assert.Null(await signIn.CheckAsync("anna", Good, cancel));
        Assert.DoesNotContain(anna.PasswordHash, anna.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_costs_as_many_iterations_as_a_wrong_password()
    {
        // A time is asserted only against one of the same run, and only that the hash was not skipped: it would be a thousandth.
        using var accounts = SqliteAccountStore.Open(Store);
        await accounts.AddAsync(new("anna", Role.Reader, PasswordHash.Of(Good), false, DateTimeOffset.UnixEpoch),
            TestContext.Current.CancellationToken);
        var signIn = new SignIn(accounts);
        await signIn.CheckAsync("warm", "up", TestContext.Current.CancellationToken);
        async Task<double> Time(string name)
        {
            long from = Stopwatch.GetTimestamp();
            await signIn.CheckAsync(name, "wrong password", TestContext.Current.CancellationToken);
            return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        }
        Assert.True(await Time("nobody") > 0.05 * await Time("anna"));
        Assert.True(await Time("no name at all!") > 0.05 * await Time("anna"));
    }

    [Fact]
    public async Task Accounts_are_made_listed_disabled_and_given_passwords_from_the_command_line()
    {
        Assert.Equal(0, (await Typing(Good, "users", "add", Store, "anna", "--role", "reader", "--password-stdin")).ExitCode);
        Assert.Equal(0, (await Typing(Good, "users", "add", Store, "Chief", "--role", "admin", "--password-stdin", "--quiet")).ExitCode);
        Assert.Equal("anna                     reader\nChief                    admin\n",
            (await CommandRun.Of("users", "list", Store)).Output);
        (await Typing(Good, "users", "add", Store, "ANNA", "--role", "reader", "--password-stdin")).Refused("already");
        Assert.Equal(0, (await CommandRun.Of("users", "disable", Store, "anna")).ExitCode);
        var listed = (await CommandRun.Of("users", "list", Store, "--json")).Json;
        Assert.True((bool)listed["users"]![0]!["disabled"]!);
        Assert.DoesNotContain("password", listed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(0, (await Typing("another long password", "users", "password", Store, "anna", "--password-stdin")).ExitCode);
        using var accounts = SqliteAccountStore.Open(Store, create: false);
        Assert.NotNull(await new SignIn(accounts).CheckAsync("anna", "another long password", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_makes_no_account_is_refused_and_leaves_no_store()
    {
        (await Typing("short", "users", "add", Store, "anna", "--role", "reader", "--password-stdin")).Refused("at least 12");
        (await Typing("", "users", "add", Store, "anna", "--role", "reader", "--password-stdin")).Refused("at least 12");
        foreach (string weak in new[] { "aaaaaaaaaaaa", "123456789012", "qwertyuiop12", "Password2026", "anna12345678", "ruborrubor12" })
            (await Typing(weak, "users", "add", Store, "anna", "--role", "reader", "--password-stdin")).Refused("take four or more words");
        (await Typing(Good, "users", "add", Store, "an na", "--role", "reader", "--password-stdin")).Refused("no name");
        (await Typing(Good, "users", "add", Store, "anna", "--role", "king", "--password-stdin")).Refused("king");
        (await Typing(Good, "users", "add", Store, "anna", "--password-stdin")).Refused("--role");
        (await CommandRun.Of("users", "list", Store)).Refused("no such store");
        (await Typing(Good, "users", "password", Store, "anna", "--password-stdin")).Refused("no such store");
        Assert.False(File.Exists(Store));
        (await Typing(Good, "users", "add", folder["no", "such", "reads.db"], "anna", "--role", "reader", "--password-stdin")).Refused("cannot be made");
        await Typing(Good, "users", "add", Store, "anna", "--role", "reader", "--password-stdin");
        (await CommandRun.Of("users", "disable", Store, "ben")).Refused("no account ben");
    }

    [Fact]
    public async Task A_mistyped_folder_is_refused_and_a_study_without_a_store_gets_one()
    {
        foreach (string mistyped in new[] { folder["nothere"], folder["nothere"] + "/", folder["study.2026"],
            folder["no", "such", "study"] })
        {
            (await Typing(Good, "users", "add", mistyped, "carl", "--role", "reader", "--password-stdin")).Refused("there is no such folder or store");
            Assert.False(Path.Exists(mistyped));
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Directory.CreateDirectory(folder["study.2026"]);
        Assert.Equal(0,
            (await Typing(Good, "users", "add", folder["study.2026"], "carl", "--role", "reader", "--password-stdin")).ExitCode);
        Assert.True(File.Exists(folder["study.2026", "reading", "reads.db"]));
    }

    static async Task<CommandRun> Typing(string password, params string[] words)
    {
        var before = Console.In;
        try
        {
            using var typed = new StringReader(password + "\n");
            Console.SetIn(typed);
            return await CommandRun.Of(words);
        }
        finally
        {
            Console.SetIn(before);
        }
    }
}
