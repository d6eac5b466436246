SELECT k, x IS NULL AS no_x, flag IS NOT NULL AS some_flag, flag IS NOT DISTINCT FROM true AS is_true, flag IS DISTINCT FROM false AS not_false FROM nulls WHERE k IS NOT NULL ORDER BY n;
