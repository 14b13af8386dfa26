namespace Rubor.Reading.People;

/// <summary>Checks a name and a password.</summary>
public sealed class SignIn(IAccountStore accounts)
{
    // What an unknown name is checked against: it costs the same iterations, so time does not tell which names there are.
    static readonly Lazy<string> Nobody = new(() => PasswordHash.Of(Guid.NewGuid().ToString()));

    /// <summary>
    /// The account when name and password are right and it is not disabled, else null; in the same time for an unknown name, a disabled
    /// account and a wrong password.
    /// </summary>
    public async Task<Account?> CheckAsync(string name, string password, CancellationToken cancel = default)
    {
        string nobody = Nobody.Value;
        var account = Account.IsName(name) ? await accounts.FindAsync(name, cancel) : null;
        bool matches = PasswordHash.Matches(account?.PasswordHash ?? nobody, password);
        return matches && account is { IsDisabled: false } ? account : null;
    }
}
