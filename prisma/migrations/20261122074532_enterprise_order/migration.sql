-- CreateIndex
CREATE INDEX "enterprise_name_id_idx" ON "enterprise"("name", "id");
