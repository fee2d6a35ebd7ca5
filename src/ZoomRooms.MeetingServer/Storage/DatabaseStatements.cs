using System.Data.Common;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>
/// Plain ADO with less ceremony: a statement, its parameters by name (<c>@name</c>, which both databases understand), and what comes back.
/// </summary>
internal static class DatabaseStatements
{
    public static int Run(
        this DbConnection connection, string sql, DbTransaction? transaction, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Prepare(connection, sql, transaction, parameters);
        return command.ExecuteNonQuery();
    }

    public static int Run(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Run(sql, null, parameters);

    /// <summary>A statement that waits no longer than a second for who has the database.</summary>
    public static int RunOrLeaveIt(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Prepare(connection, sql, null, parameters);
        command.CommandTimeout = 1;
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row as a number; 0 without a row.</summary>
    public static long Scalar(
        this DbConnection connection, string sql, DbTransaction? transaction, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Prepare(connection, sql, transaction, parameters);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    public static List<T> Read<T>(
        this DbConnection connection, Func<DbDataReader, T> row, string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Read(row, sql, null, parameters);

    public static List<T> Read<T>(
        this DbConnection connection, Func<DbDataReader, T> row, string sql, DbTransaction? transaction,
        params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Prepare(connection, sql, transaction, parameters);
        using DbDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    public static DateTimeOffset? Time(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(column));

    private static DbCommand Prepare(
        DbConnection connection, string sql, DbTransaction? transaction, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        DbCommand command = connection.CreateCommand();
        // Every statement is a constant of this assembly; what users say only ever becomes a parameter.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        foreach ((string name, object? value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
