using System.Data.Common;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.MeetingServer.Accounts;

/// <summary>Accounts and users in the database.</summary>
internal sealed class AccountStore(ServerDatabase database)
{
    private const string AccountColumns = "a.id, a.name, a.plan, a.e2ee_enabled, a.e2ee_locked, a.guests";
    private const string UserColumns = "u.id, u.account_id, u.login, u.name, u.phone_verified, u.e2ee_enabled";

    public Account AddAccount(string name, AccountPlan plan, AccountSwitch endToEnd, bool guests = true)
    {
        CheckName(name, "An account's name");
        using DbConnection connection = database.Connect();
        Unique($"There is an account named \"{name}\" already. Choose another name.", () => connection.Run(
            "INSERT INTO accounts (name, plan, e2ee_enabled, e2ee_locked, guests) VALUES (@name, @plan, @enabled, @locked, @guests)",
            ("@name", name), ("@plan", (int)plan), ("@enabled", endToEnd.Enabled), ("@locked", endToEnd.Locked), ("@guests", guests)));
        return FindAccount(name)!;
    }

    public void Update(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        CheckName(account.Name, "An account's name");
        using DbConnection connection = database.Connect();
        Unique($"There is an account named \"{account.Name}\" already. Choose another name.", () => connection.Run(
            """
            UPDATE accounts SET name = @name, plan = @plan, e2ee_enabled = @enabled, e2ee_locked = @locked, guests = @guests
            WHERE id = @id
            """,
            ("@id", account.Id), ("@name", account.Name), ("@plan", (int)account.Plan),
            ("@enabled", account.EndToEnd.Enabled), ("@locked", account.EndToEnd.Locked), ("@guests", account.Guests)));
    }

    public Account? FindAccount(string name)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            row => ReadAccount(row, 0), $"SELECT {AccountColumns} FROM accounts a WHERE a.name = @name", ("@name", name)).FirstOrDefault();
    }

    public IReadOnlyList<Account> ListAccounts()
    {
        using DbConnection connection = database.Connect();
        return connection.Read(row => ReadAccount(row, 0), $"SELECT {AccountColumns} FROM accounts a ORDER BY a.name");
    }

    public User AddUser(Account account, string login, string name, bool phoneVerified, bool? endToEnd)
    {
        ArgumentNullException.ThrowIfNull(account);
        CheckName(login, "A login");
        CheckName(name, "A user's name");
        using DbConnection connection = database.Connect();
        Unique($"There is a user with the login \"{login}\" already. Choose another login.", () => connection.Run(
            "INSERT INTO users (account_id, login, name, phone_verified, e2ee_enabled) VALUES (@account, @login, @name, @phone, @e2ee)",
            ("@account", account.Id), ("@login", login), ("@name", name), ("@phone", phoneVerified), ("@e2ee", endToEnd)));
        return FindMember(login)!.User;
    }

    public void Update(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        CheckName(user.Name, "A user's name");
        using DbConnection connection = database.Connect();
        connection.Run(
            "UPDATE users SET name = @name, phone_verified = @phone, e2ee_enabled = @e2ee WHERE id = @id",
            ("@id", (long)user.Id.Value), ("@name", user.Name), ("@phone", user.PhoneVerified), ("@e2ee", user.EndToEnd));
    }

    public Member? FindMember(string login) => FindMembers("WHERE u.login = @login", ("@login", login)).FirstOrDefault();

    public Member? FindMember(UserId user) => FindMembers("WHERE u.id = @id", ("@id", (long)user.Value)).FirstOrDefault();

    public IReadOnlyList<Member> ListMembers() => FindMembers("ORDER BY u.login");

    internal static string MemberColumns => $"{UserColumns}, {AccountColumns}";

    internal static Member ReadMember(DbDataReader row, int first) => new(
        new User(
            new UserId((ulong)row.GetInt64(first)), row.GetInt64(first + 1), row.GetString(first + 2), row.GetString(first + 3),
            row.GetBoolean(first + 4), row.IsDBNull(first + 5) ? null : row.GetBoolean(first + 5)),
        ReadAccount(row, first + 6));

    /// <summary>Names end up in other people's lists and terminals: bounded, and nothing that moves a cursor.</summary>
    internal static void CheckName(string text, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new ServerProblemException($"{what} must not be empty.");
        if (System.Text.Encoding.UTF8.GetByteCount(text) > Limits.DisplayNameBytes)
            throw new ServerProblemException($"{what} must not be longer than {Limits.DisplayNameBytes} bytes.");
        // Found again by what was typed, so nothing is mapped.
        if (!DisplayNames.TryAccept(text, Limits.DisplayNameBytes, out string accepted) || accepted != text)
            throw new ServerProblemException(
                $"{what} must not contain control characters, nor what nobody sees, nor blanks at its ends or two together.");
    }

    private List<Member> FindMembers(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            row => ReadMember(row, 0), $"SELECT {MemberColumns} FROM users u JOIN accounts a ON a.id = u.account_id {condition}",
            parameters);
    }

    private static Account ReadAccount(DbDataReader row, int first) => new(
        row.GetInt64(first), row.GetString(first + 1), (AccountPlan)row.GetInt32(first + 2),
        new AccountSwitch(row.GetBoolean(first + 3), row.GetBoolean(first + 4)), row.GetBoolean(first + 5));

    private void Unique(string sentence, Action write)
    {
        try
        {
            write();
        }
        catch (DbException failure) when (database.IsDuplicate(failure))
        {
            throw new ServerProblemException(sentence, failure);
        }
    }
}
