using System.Text.RegularExpressions;

namespace Rubor.Reading.People;

/// <summary>What an account may do.</summary>
public enum Role
{
    /// <summary>Reads cases, and sees the own reads.</summary>
    Reader,
    /// <summary>Sees all reads and exports them; reads nothing.</summary>
    Coordinator,
    /// <summary>Makes and disables accounts, too.</summary>
    Admin,
}

/// <summary>Somebody who may sign in. An account is never deleted, since reads name it; it is disabled.</summary>
/// <param name="Name">Stands in the reads; upper and lower case do not make two of it.</param>
/// <param name="Role">What it may do.</param>
/// <param name="PasswordHash">As <see cref="People.PasswordHash"/> writes it.</param>
/// <param name="IsDisabled">Whether it may no longer sign in.</param>
/// <param name="Created">When it was made.</param>
public sealed partial record Account(string Name, Role Role, string PasswordHash, bool IsDisabled, DateTimeOffset Created)
{
    /// <summary>
    /// Whether a text can name an account: a letter or digit, then letters, digits, full stops, hyphens, underscores; at most 64.
    /// </summary>
    public static bool IsName(string text) => Allowed().IsMatch(text);

    /// <summary>Keeps the password hash out of logs.</summary>
    public override string ToString() => $"{Name} ({Role}{(IsDisabled ? ", disabled" : "")})";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Allowed();
}

/// <summary>Where accounts are kept.</summary>
public interface IAccountStore
{
    /// <summary>The account of a name, in upper or lower case; null when there is none.</summary>
    Task<Account?> FindAsync(string name, CancellationToken cancel = default);

    /// <summary>All accounts by name.</summary>
    Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancel = default);

    /// <summary>Adds one; false when the name is taken.</summary>
    Task<bool> AddAsync(Account account, CancellationToken cancel = default);

    /// <summary>Changes role, password or whether it is disabled; false when there is no such account.</summary>
    Task<bool> ChangeAsync(Account account, CancellationToken cancel = default);

    /// <summary>
    /// Gives an account that may sign in another password, when the one that it has is still as it was looked up; false when it was changed
    /// or disabled meanwhile, so that nobody undoes that.
    /// </summary>
    /// <param name="account">As it was looked up.</param>
    /// <param name="passwordHash">Hash of the new password.</param>
    /// <param name="cancel">Stops it.</param>
    Task<bool> ChangePasswordAsync(Account account, string passwordHash, CancellationToken cancel = default);
}
