using System.Globalization;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;

namespace Rubor.Reading.People;

/// <summary>Accounts in the file that holds the reads.</summary>
public sealed class SqliteAccountStore : IAccountStore, IDisposable
{
    static readonly IReadOnlyList<(Role Role, string Word)> Roles = [(Role.Reader, "reader"), (Role.Coordinator, "coordinator"),
        (Role.Admin, "admin")];

    readonly SqliteFile file;

    SqliteAccountStore(SqliteFile file) => this.file = file;

    /// <summary>Opens a store, and makes it (mode 0600) where there is none and <paramref name="create"/> says so.</summary>
    /// <exception cref="ReadStoreException">It is not there, no store, of a newer version, or damaged.</exception>
    public static SqliteAccountStore Open(string path, bool create = true) => new(SqliteFile.Open(path, create));

    /// <summary>Opens a store to read only.</summary>
    /// <exception cref="ReadStoreException">It is not there, no store, of another version, or damaged.</exception>
    public static SqliteAccountStore OpenToRead(string path) => new(SqliteFile.OpenToRead(path));

    /// <inheritdoc/>
    public async Task<Account?> FindAsync(string name, CancellationToken cancel = default) =>
        (await SelectAsync("WHERE name = $name", name, cancel)).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancel = default) =>
        await SelectAsync("ORDER BY name", "", cancel);

    /// <inheritdoc/>
    public Task<bool> AddAsync(Account account, CancellationToken cancel = default) =>
        WriteAsync("INSERT INTO accounts VALUES ($name, $role, $password, $disabled, $created) ON CONFLICT DO NOTHING", account, cancel);

    /// <inheritdoc/>
    public Task<bool> ChangeAsync(Account account, CancellationToken cancel = default) =>
        WriteAsync("UPDATE accounts SET role = $role, password = $password, disabled = $disabled WHERE name = $name", account, cancel);

    /// <inheritdoc/>
    public Task<bool> ChangePasswordAsync(Account account, string passwordHash, CancellationToken cancel = default) =>
        file.LockedAsync(() =>
    {
        using var command = file.Command("UPDATE accounts SET password = $new WHERE name = $name AND password = $old AND disabled = 0",
            ("$new", passwordHash), ("$name", account.Name), ("$old", account.PasswordHash));
        return command.ExecuteNonQuery() == 1;
    }, cancel);

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    Task<List<Account>> SelectAsync(string rest, string name, CancellationToken cancel) => file.LockedAsync(() =>
    {
        using var command = file.Command($"SELECT name, role, password, disabled, created FROM accounts {rest}", ("$name", name));
        using var row = command.ExecuteReader();
        var accounts = new List<Account>();
        while (row.Read())
            accounts.Add(new(row.GetString(0), Roles.Single(r => r.Word == row.GetString(1)).Role, row.GetString(2), row.GetBoolean(3),
                DateTimeOffset.Parse(row.GetString(4), CultureInfo.InvariantCulture)));
        return accounts;
    }, cancel);

    Task<bool> WriteAsync(string sql, Account account, CancellationToken cancel) => file.LockedAsync(() =>
    {
        using var command = file.Command(sql, ("$name", account.Name), ("$role", Roles.Single(r => r.Role == account.Role).Word),
            ("$password", account.PasswordHash),
            ("$disabled", account.IsDisabled ? 1 : 0), ("$created", account.Created.ToString("O", CultureInfo.InvariantCulture)));
        return command.ExecuteNonQuery() == 1;
    }, cancel);
}
