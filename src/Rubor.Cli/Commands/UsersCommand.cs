using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Reading.People;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Commands;

/// <summary>
/// <c>rubor users</c>: who may sign in to a store. Passwords come from a prompt or standard input, never from an argument, which other
/// users of the machine can see.
/// </summary>
internal static class UsersCommand
{
    static readonly Argument<string> Store = new("store") { Description = "File of the store, or the study's folder.", HelpName = "STORE" };
    static readonly Argument<string> Name = new("name") { Description = "Name of the account.", HelpName = "NAME" };
    static readonly Option<Role> RoleOption = RoleOf();
    static readonly Option<bool> PasswordStdin =
        new("--password-stdin") { Description = "The password is the first line of standard input, instead of a prompt." };

    public static Command Create()
    {
        var add = new Command("add", "Make an account; makes the store where there is none.") { Store, Name, RoleOption, PasswordStdin };
        add.SetAction(AddAsync);
        var list = new Command("list", "The accounts of a store.") { Store };
        list.SetAction(ListAsync);
        var disable = new Command("disable", "Keep an account from signing in; what it did stays.") { Store, Name };
        disable.SetAction((parsed, cancel) => ChangeAsync(parsed, a => a with { IsDisabled = true }, "disabled", cancel));
        var password = new Command("password", "Give an account a new password, and let it sign in again if it was disabled.") { Store,
            Name, PasswordStdin };
        password.SetAction(async (parsed, cancel) =>
        {
            string hash = PasswordHash.Of(Password(parsed, (await FindAsync(parsed, cancel)).Name));
            return await ChangeAsync(parsed, a => a with { PasswordHash = hash, IsDisabled = false }, "has a new password", cancel);
        });
        return new Command("users", "Who may sign in to a store of reads.") { add, list, disable, password };
    }

    static async Task<int> AddAsync(ParseResult parsed, CancellationToken cancel)
    {
        string path = StorePath.OfNew(parsed.GetRequiredValue(Store)), name = parsed.GetRequiredValue(Name);
        if (!Account.IsName(name))
            throw new UsageException(
                $"{name}: is no name for an account; use letters, digits, full stops, hyphens and underscores, at most 64, a letter or digit first");
        // The password is asked for before the store is made, so a refused one leaves nothing behind.
        if (File.Exists(path))
            using (var there = SqliteAccountStore.Open(path, create: false))
                if (await there.FindAsync(name, cancel) is not null)
                    throw Taken(path, name);
        var account = new Account(name, parsed.GetRequiredValue(RoleOption), PasswordHash.Of(Password(parsed, name)), false,
            DateTimeOffset.UtcNow);
        // Of a study that nobody has served yet, the folder of reads is made with the first account.
        if (Directory.Exists(parsed.GetRequiredValue(Store)))
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var accounts = SqliteAccountStore.Open(path);
        if (!await accounts.AddAsync(account, cancel))
            throw Taken(path, name);
        Say(parsed, $"{path}: {account.Name} is {Word(account.Role)}", ToJson(account));
        return 0;
    }

    static async Task<int> ListAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var accounts = SqliteAccountStore.OpenToRead(StorePath.Of(parsed.GetRequiredValue(Store)));
        var all = await accounts.ListAsync(cancel);
        var output = parsed.InvocationConfiguration.Output;
        if (SharedOptions.Of(parsed).Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.users/1",
                ["users"] = new JsonArray([.. all.Select(a => (JsonNode)ToJson(a))])
            }.ToJsonString(VhiStudyJson.Indented));
        else
            foreach (var a in all)
                output.WriteLine($"{a.Name,-24} {Word(a.Role),-12} {(a.IsDisabled ? "disabled" : "")}".TrimEnd());
        return 0;
    }

    static async Task<int> ChangeAsync(ParseResult parsed, Func<Account, Account> change, string done, CancellationToken cancel)
    {
        var account = change(await FindAsync(parsed, cancel));
        using var accounts = SqliteAccountStore.Open(StorePath.Of(parsed.GetRequiredValue(Store)), create: false);
        await accounts.ChangeAsync(account, cancel);
        Say(parsed, $"{StorePath.Of(parsed.GetRequiredValue(Store))}: {account.Name} {done}", ToJson(account));
        return 0;
    }

    static async Task<Account> FindAsync(ParseResult parsed, CancellationToken cancel)
    {
        string path = StorePath.Of(parsed.GetRequiredValue(Store)), name = parsed.GetRequiredValue(Name);
        using var accounts = SqliteAccountStore.Open(path, create: false);
        return await accounts.FindAsync(name, cancel) ?? throw new UsageException($"{path}: has no account {name}; see 'rubor users list'");
    }

    static UsageException Taken(string path, string name) => new($"{path}: has an account {name} already; choose another name, or use 'rubor users password'");

    static string Password(ParseResult parsed, string account)
    {
        string password;
        if (parsed.GetValue(PasswordStdin))
            password = FirstLine(Console.In);
        else if (Console.IsInputRedirected)
            throw new UsageException("standard input is no terminal to ask for the password on; use --password-stdin");
        else
        {
            password = Ask("password: ");
            if (Ask("once more: ") != password)
                throw new UsageException("the two passwords differ; start again");
        }
        return NewPassword.Flaw(password, account) is { } flaw ? throw new UsageException(flaw) : password;
    }

    // What has no end, such as a device, is not read to its end.
    internal static string FirstLine(TextReader input)
    {
        const int MostCharacters = 1024;
        var line = new System.Text.StringBuilder();
        for (int c = input.Read(); c >= 0 && c != '\n'; c = input.Read())
        {
            if (line.Length == MostCharacters)
                throw new UsageException("--password-stdin: the first line of standard input has over 1,024 characters; give the password alone");
            line.Append((char)c);
        }
        return line.ToString().TrimEnd('\r');
    }

    internal static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                text.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return text.ToString();
    }

    static void Say(ParseResult parsed, string line, JsonObject json)
    {
        var options = SharedOptions.Of(parsed);
        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(json.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            parsed.InvocationConfiguration.Output.WriteLine(line);
    }

    static JsonObject ToJson(Account a) =>
        new() { ["name"] = a.Name, ["role"] = Word(a.Role), ["disabled"] = a.IsDisabled, ["created"] = a.Created };

    static string Word(Role role) => role.ToString().ToLowerInvariant();

    static Option<Role> RoleOf()
    {
        var option = new Option<Role>("--role")
        {
            Description = "reader, coordinator or admin.",
            HelpName = "role",
            Required = true,
            CustomParser = result =>
            {
                foreach (var role in Enum.GetValues<Role>())
                    if (Word(role) == result.Tokens[0].Value)
                        return role;
                result.AddError($"--role {result.Tokens[0].Value}: is no role; use reader, coordinator or admin");
                return default;
            },
        };
        return option;
    }
}
